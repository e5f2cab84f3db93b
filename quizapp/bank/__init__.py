"""quizapp.bank"""
