"""quizapp.progress"""
