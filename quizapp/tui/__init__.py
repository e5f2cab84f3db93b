"""quizapp.tui"""
