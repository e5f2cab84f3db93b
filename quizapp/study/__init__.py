"""quizapp.study"""
