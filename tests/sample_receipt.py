"""A receipt as a volunteer may get one: every verdict, findings, notes, a second person's text."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from pipeline.model import Finding, Receipt, ReceiptEntry, Severity, Verdict, message

TAKEN_IN = datetime(2026, 11, 28, 8, 5, tzinfo=UTC)
_AT = "https://seeheim.example/seeheim/de/"

_TEXTS = {
    "en": {
        "name": "Amal Haddad",
        "phone": "Call <1>the registry office</1> on 06151 12345 to make an appointment.",
        "tag": "You will find the form at the job centre.",
        "mine": "The office is open on Mondays from 8 am to noon.",
        "other": "The citizens’ office is open every Monday from 8 am to noon.",
        "unknown": "The swimming pool is closed until May.",
        "warned": "Bring your passport and your rental contract",
        "noted": "Ask for the <1>housing entitlement certificate</1>.",
        "plain": ("Registering your address", "Find a flat", "School begins in August.", "Health insurance"),
    },
    "ar": {
        "name": "أمل حدّاد",
        "phone": "اتصل بـ<1>مكتب التسجيل</1> على الرقم 06151 12345 لتحديد موعد.",
        "tag": "ستجد الاستمارة في مركز العمل (Jobcenter).",
        "mine": "المكتب مفتوح يوم الاثنين من الساعة 8 حتى الساعة 12.",
        "other": "مكتب المواطنين مفتوح كل يوم اثنين من الساعة 8 حتى الساعة 12.",
        "unknown": "المسبح مغلق حتى شهر مايو.",
        "warned": "أحضر معك جواز السفر وعقد الإيجار",
        "noted": "اطلب <1>شهادة استحقاق السكن</1> (Wohnberechtigungsschein).",
        "plain": ("تسجيل عنوان السكن", "البحث عن شقة", "تبدأ المدرسة في شهر أغسطس.", "التأمين الصحي"),
    },
}


def sample(language: str, accepted: int = 182, unchanged: int = 340) -> Receipt:
    """In ``en`` or ``ar``; the same bytes every time."""
    texts = _TEXTS[language]
    file = f"seeheim_{language}_20261101.po"
    plain = ReceiptEntry(
        segment_id="k7wq2m4xv5tb3nzd",
        verdict=Verdict.ACCEPTED,
        source="",
        target="",
        reviewed=True,
        file=file,
        final=True,
    )
    entries = [
        replace(
            plain,
            verdict=Verdict.NEEDS_WORK,
            source="Rufen Sie <1>das Standesamt</1> unter 06151 12346 an, um einen Termin zu machen.",
            target=texts["phone"],
            findings=(
                Finding(
                    "facts",
                    Severity.BLOCK,
                    message("{fact} is missing; {other} is not in the source", fact="06151 12346", other="06151 12345"),
                ),
            ),
            document="Geburt eines Kindes",
            url=f"{_AT}familie/geburt/",
            where="line 120",
            final=False,
        ),
        replace(
            plain,
            verdict=Verdict.NEEDS_WORK,
            source="Das Formular bekommen Sie im <1>Jobcenter</1>.",
            target=texts["tag"],
            findings=(Finding("codes", Severity.BLOCK, message("tag {tag} is missing", tag="<1>")),),
            document="Arbeit finden",
            url=f"{_AT}arbeit/",
            where="line 311",
            comment="Which words belong inside the tag?",
            final=False,
        ),
        replace(
            plain,
            verdict=Verdict.CONFLICT,
            source="Das Bürgerbüro hat montags von 8 bis 12 Uhr geöffnet.",
            target=texts["mine"],
            other=texts["other"],
            other_by="Yusuf Demir",
            reasons=(
                message(
                    "meanwhile there is another translation ({review}{who}): “{other}”",
                    review="reviewed",
                    who=", Yusuf Demir",
                    other=texts["other"],
                ),
            ),
            document="Ämter und Behörden",
            url=f"{_AT}aemter/",
            where="line 402",
            final=False,
        ),
        replace(
            plain,
            verdict=Verdict.UNKNOWN,
            source="Das Freibad hat bis Mai geschlossen.",
            target=texts["unknown"],
            reasons=(message("this text is no longer on the page"),),
            where="line 512",
            final=False,
        ),
        replace(
            plain,
            source="Bringen Sie Ihren Pass und den Mietvertrag mit.",
            target=texts["warned"],
            findings=(Finding("end punctuation", Severity.WARN, message("“{mark}” at the end is missing", mark=".")),),
            document="Wohnung anmelden",
            url=f"{_AT}wohnen/anmelden/",
            where="line 33",
        ),
        replace(
            plain,
            source="Fragen Sie nach dem <1>Wohnberechtigungsschein</1>.",
            target=texts["noted"],
            comment="Is there an official word for this?",
            document="Wohnung finden",
            url=f"{_AT}wohnen/finden/",
            where="line 48",
        ),
    ]
    sources = ("Anmeldung des Wohnsitzes", "Wohnung finden", "Die Schule beginnt im August.", "Krankenversicherung")
    for number in range(accepted - 2):
        entries.append(
            replace(
                plain,
                source=sources[number % 4],
                target=texts["plain"][number % 4],
                document="Wohnung anmelden" if number % 40 < 20 else "Schule",
                url=f"{_AT}{'wohnen/anmelden' if number % 40 < 20 else 'schule'}/",
                where=f"line {600 + 8 * number}",
                reviewed=number % 9 != 0,
                final=number % 9 != 0,
            )
        )
    for number in range(unchanged):
        entries.append(
            replace(
                plain,
                verdict=Verdict.UNCHANGED,
                source=sources[number % 4],
                target="" if number % 3 else texts["plain"][number % 4],
                reasons=(message("not translated") if number % 3 else message("not reviewed yet"),),
                document="Krankenversicherung",
                url=f"{_AT}gesundheit/",
                where=f"line {2400 + 8 * number}",
                reviewed=False,
                final=False,
            )
        )
    return Receipt(
        language=language,
        source_language="de",
        municipality="Gemeinde Seeheim",
        people=(texts["name"],),
        packages=("20261101-k2m4xv",),
        files=(file,),
        unusable=(),
        taken_in=TAKEN_IN,
        entries=tuple(entries),
    )
