"""The instrument tested as an instrument: does it cover, err and decide as often as it says?"""
