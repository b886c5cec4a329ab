"""What people who import into the CMS are told, in the folder with the files."""

from __future__ import annotations

README = """\
Übersetzungen ins Integreat-CMS importieren
===========================================

Sie brauchen den Expert:innen-Modus (Benutzer-Einstellungen) und das Recht, Seiten zu bearbeiten.

1.  Im CMS „Seiten“ öffnen und oben die Sprache wählen, z. B. Ukrainisch für uk.zip.
2.  Ganz unten, bei „XLIFF-Dateien importieren“, die ZIP-Datei dieser Sprache auswählen und auf
    „Importieren“ klicken. Gibt es mehrere (uk_1-of-3.zip …), eine nach der anderen.
3.  Das CMS zeigt, was sich ändert. Steht dort ein Text, den inzwischen jemand geschrieben hat und
    der bleiben soll: abbrechen, die Seite neu exportieren (siehe 6) und Sprachlotse noch einmal
    laufen lassen.
4.  Für Dateien aus dem Ordner „machine-translated“ das Kästchen „Maschinelle Übersetzung“
    ankreuzen, sonst nicht. Auf „Bestätigen“ klicken.
5.  Meldungen lesen: Das CMS importiert die übrigen Seiten auch dann, wenn es eine Datei ablehnt.
6.  Dieselben Seiten auswählen, als Mehrfachaktion „Nur veröffentlichte Seiten für die
    …-Übersetzung exportieren“ ausführen und die Datei, so wie sie heißt, in den Ordner über diesem
    legen. Erst daran erkennt Sprachlotse, dass die Texte angekommen sind; die Dateien hier
    verschwinden dann beim nächsten Lauf von selbst.
    Der Export setzt vorhandene Übersetzungen im CMS auf „In Übersetzung“. „Übersetzungsprozess
    abbrechen“ nimmt das zurück, wenn nichts mehr zu importieren ist.

Neue Übersetzungen werden so veröffentlicht wie die Seite, die sie übersetzen: Ist deren neueste
Fassung ein Entwurf, bleiben auch sie Entwürfe. Einzelne Dateien sind dasselbe wie die ZIP-Dateien;
diese sind so geordnet, dass Links zu neuen Übersetzungen führen. Verweisen neue Seiten gegenseitig
aufeinander: den Import gleich noch einmal wiederholen.

Bitte nichts aus diesem Ordner in den Ordner darüber legen.


Importing translations into the Integreat CMS
=============================================

You need the expert mode (user settings) and the right to edit pages.

1.  Open “Pages” in the CMS and choose the language at the top, e.g. Ukrainian for uk.zip.
2.  At the very bottom, under “Import XLIFF files”, select the ZIP file of that language and click
    “Import”. Where there are several (uk_1-of-3.zip …), one after the other.
3.  The CMS shows what will change. If a text is there that somebody has written meanwhile and that
    is to stay: abort, export the page again (see 6), and let Sprachlotse run once more.
4.  For files from the folder “machine-translated” tick “Machine translated”; for all others do
    not. Click “Confirm”.
5.  Read the messages: the CMS imports the other pages even where it refuses a file.
6.  Select the same pages, run the bulk action “Export published pages for … translation”, and put
    the file, under its own name, into the folder above this one. Only that tells Sprachlotse that
    the texts have arrived; then the files here go by themselves at its next run.
    The export marks translations that exist as “in translation” in the CMS. “Cancel translation
    process” takes that back when there is nothing more to import.

New translations are published as the page that they translate is: where its newest version is a
draft, they stay drafts, too. The single files are the same as the ZIP files; these are in such an
order that links lead to new translations. If new pages link to each other both ways: import once
more right away.

Please put nothing from this folder into the one above.
"""
