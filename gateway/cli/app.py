"""The command line `maillage`: French sentences for people, one JSON object for programs."""

import typer

from gateway.cli import checkup, consent, run
from gateway.cli.data import imports


app = typer.Typer(
    help="Maillage : chacun ne voit que ce qu’il a le droit de savoir, et on peut le prouver.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
app.command("demo", help="Jouer la démonstration, puis la servir sur 127.0.0.1:8000.")(run.demo)
app.command("serve", help="Servir le réseau des réglages.")(run.serve)
app.command("doctor", help="Vérifier le service et dire quoi corriger.")(checkup.doctor)
app.command("rebuild", help="Refaire une vue depuis le journal et la comparer.")(checkup.rebuild)
app.command("upgrade", help="Mettre la base à jour.")(checkup.upgrade)
app.command("why", help="Pourquoi un partenaire voit un champ, ou ne le voit pas.")(consent.why)
app.command("as-of", help="Ce qu’un partenaire pouvait voir d’une personne à une date.")(
    consent.as_of
)
app.add_typer(imports, name="import")


def main() -> None:
    """Run the command line."""
    app()
