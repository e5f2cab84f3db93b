"""quizapp.tui.widgets"""
