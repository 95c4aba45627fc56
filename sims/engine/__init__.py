"""What the speed comes from: counter-based words, normals from words, and log chi-squares from
normals.
"""
