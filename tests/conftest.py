"""What every test may ask for; the fixtures live in plugins named fix_*."""

pytest_plugins = [
    "tests.fix_postgres",
    "tests.fix_journal",
    "tests.fix_sockets",
    "tests.fix_stage",
    "tests.fix_network",
    "tests.fix_demo",
]
