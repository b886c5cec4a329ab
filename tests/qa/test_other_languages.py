"""Good translations into the languages that volunteers write most: no check may object."""

from __future__ import annotations

import pytest

from pipeline.model import CodeKind, InlineCode
from pipeline.qa import CHECKS, Pair, run

LINK = InlineCode(1, CodeKind.PAIRED, '<a href="https://www.kranichfurt.example/">', "</a>", "link")
SOURCES = {
    "hours": "Das Büro hat montags von 8 bis 12 Uhr und donnerstags von 14 bis 17:30 Uhr geöffnet.",
    "papers": "Bitte bringen Sie Ihren Ausweis, zwei Fotos und die Meldebescheinigung mit.",
    "phone": "Rufen Sie uns an: 082131022719. Oder schreiben Sie an <1>hilfe@kranichfurt.example</1>.",
    "money": "Der Kurs kostet 25 Euro und beginnt am 12. März 2026.",
    "help": "Brauchen Sie Hilfe? Wir beraten Frauen und Männer kostenlos.",
    "heading": "Beratung und Hilfe",
}
TARGETS = {
    "ar": {
        "hours": "المكتب مفتوح أيام الاثنين من الساعة 8 حتى 12 وأيام الخميس من الساعة 14 حتى 17:30.",
        "papers": "يرجى إحضار بطاقة الهوية وصورتين وشهادة تسجيل السكن.",
        "phone": "اتصل بنا: 082131022719. أو اكتب إلى <1>hilfe@kranichfurt.example</1>.",
        "money": "تكلف الدورة 25 يورو وتبدأ في 12 مارس 2026.",
        "help": "هل تحتاج إلى مساعدة؟ نقدم المشورة للنساء والرجال مجانا.",
        "heading": "المشورة والمساعدة",
    },
    "fa": {
        "hours": "دفتر دوشنبه‌ها از ساعت ۸ تا ۱۲ و پنج‌شنبه‌ها از ساعت ۱۴ تا ۱۷:۳۰ باز است.",
        "papers": "لطفاً کارت شناسایی، دو قطعه عکس و گواهی ثبت محل سکونت خود را همراه بیاورید.",
        "phone": "با ما تماس بگیرید: 082131022719. یا به <1>hilfe@kranichfurt.example</1> بنویسید.",
        "money": "هزینه دوره ۲۵ یورو است و در ۱۲ مارس ۲۰۲۶ آغاز می‌شود.",
        "help": "به کمک نیاز دارید؟ ما به زنان و مردان رایگان مشاوره می‌دهیم.",
        "heading": "مشاوره و کمک",
    },
    "uk": {
        "hours": "Офіс працює щопонеділка з 8:00 до 12:00 і щочетверга з 14:00 до 17:30.",
        "papers": "Будь ласка, візьміть із собою посвідчення особи, дві фотографії та довідку про реєстрацію.",
        "phone": "Телефонуйте нам: 082131022719. Або пишіть на <1>hilfe@kranichfurt.example</1>.",
        "money": "Курс коштує 25 євро і починається 12 березня 2026 року.",
        "help": "Вам потрібна допомога? Ми безкоштовно консультуємо жінок і чоловіків.",
        "heading": "Консультації та допомога",
    },
    "ru": {
        "hours": "Офис открыт по понедельникам с 8 до 12 часов и по четвергам с 14 до 17:30.",
        "papers": "Пожалуйста, возьмите с собой удостоверение личности, две фотографии и справку о регистрации.",
        "phone": "Позвоните нам: 082131022719. Или напишите на <1>hilfe@kranichfurt.example</1>.",
        "money": "Курс стоит 25 евро и начинается 12 марта 2026 года.",
        "help": "Вам нужна помощь? Мы бесплатно консультируем женщин и мужчин.",
        "heading": "Консультация и помощь",
    },
    "tr": {
        "hours": "Ofis pazartesi günleri saat 8 ile 12 arasında, perşembe günleri 14 ile 17.30 arasında açıktır.",
        "papers": "Lütfen kimliğinizi, iki fotoğraf ve ikamet belgenizi yanınızda getirin.",
        "phone": "Bizi arayın: 082131022719. Veya <1>hilfe@kranichfurt.example</1> adresine yazın.",
        "money": "Kurs 25 avro tutuyor ve 12 Mart 2026 tarihinde başlıyor.",
        "help": "Yardıma mı ihtiyacınız var? Kadınlara ve erkeklere ücretsiz danışmanlık veriyoruz.",
        "heading": "Danışma ve yardım",
    },
    "fr": {
        "hours": "Le bureau est ouvert le lundi de 8 h à 12 h et le jeudi de 14 h à 17 h 30.",
        "papers": "Veuillez apporter votre pièce d'identité, deux photos et le certificat d'enregistrement.",
        "phone": "Appelez-nous\u00a0: 082131022719. Ou écrivez à <1>hilfe@kranichfurt.example</1>.",
        "money": "Le cours coûte 25 euros et commence le 12 mars 2026.",
        "help": "Vous avez besoin d'aide\u00a0? Nous conseillons gratuitement les femmes et les hommes.",
        "heading": "Conseil et aide",
    },
    "pl": {
        "hours": "Biuro jest czynne w poniedziałki od 8 do 12 i w czwartki od 14 do 17:30.",
        "papers": "Prosimy zabrać ze sobą dowód tożsamości, dwa zdjęcia i zaświadczenie o zameldowaniu.",
        "phone": "Proszę do nas zadzwonić: 082131022719. Lub napisać na adres <1>hilfe@kranichfurt.example</1>.",
        "money": "Kurs kosztuje 25 euro i rozpoczyna się 12 marca 2026 r.",
        "help": "Potrzebują Państwo pomocy? Bezpłatnie doradzamy kobietom i mężczyznom.",
        "heading": "Doradztwo i pomoc",
    },
    "ro": {
        "hours": "Biroul este deschis luni între orele 8 și 12 și joi între orele 14 și 17:30.",
        "papers": "Vă rugăm să aduceți actul de identitate, două fotografii și certificatul de înregistrare.",
        "phone": "Sunați-ne: 082131022719. Sau scrieți la <1>hilfe@kranichfurt.example</1>.",
        "money": "Cursul costă 25 de euro și începe pe 12 martie 2026.",
        "help": "Aveți nevoie de ajutor? Oferim consiliere gratuită femeilor și bărbaților.",
        "heading": "Consiliere și ajutor",
    },
    "zh": {
        "hours": "办公室周一8点至12点、周四14点至17点30分开放。",
        "papers": "请携带身份证件、两张照片和户籍登记证明。",
        "phone": "请致电：082131022719。或写信至<1>hilfe@kranichfurt.example</1>。",
        "money": "课程费用为25欧元，于2026年3月12日开始。",
        "help": "您需要帮助吗？我们免费为女士和男士提供咨询。",
        "heading": "咨询和帮助",
    },
}


@pytest.mark.parametrize(
    ("language", "name"), [(language, name) for language, texts in TARGETS.items() for name in texts]
)
def test_a_good_translation_is_not_objected_to(language: str, name: str) -> None:
    codes = (LINK,) if "<1>" in SOURCES[name] else ()
    pair = Pair(SOURCES[name], TARGETS[language][name], codes, "de", language)
    assert [(finding.check, str(finding)) for finding in run(pair, CHECKS)] == []
