"""quizapp.tui.screens"""
