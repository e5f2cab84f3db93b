"""quizapp.grading"""
