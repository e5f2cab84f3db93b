"""quizapp.engine.operations"""
