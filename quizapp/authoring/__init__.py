"""quizapp.authoring"""
