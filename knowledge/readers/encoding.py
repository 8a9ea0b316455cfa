"""Bytes → characters, whatever encoding they are in and whatever the file says of it."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge.errors import UnreadableFile

# GB18030 takes GBK and GB2312 in; a file that says "gb2312" is read as what it will be.
_NAMES = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "big5hkscs", "ascii": "utf-8"}
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SAMPLE = 100_000  # bytes that tell the encoding of a longer file
_MIXED = 0.01  # more broken characters than this are no slip in a text
_CHINESE = 0.2  # of what is not ASCII: common characters of a Chinese text that is decoded rightly
# A wrong decoding has few of the commonest characters.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形"
    "全表间样与关各重新线内数正心明看原利比质气第向道变条没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文"
    "這為個國時來們於對會發動過說產種後學經進著電裡現實應開還從業兩體機當點無線內數關與間樣質氣條沒結問軍題黨員區廣東關務設總資項"
)


@dataclass(frozen=True, slots=True)
class Decoded:
    text: str
    encoding: str
    warnings: tuple[str, ...] = ()


def decode(data: bytes, declared: str = "") -> Decoded:
    """The characters of a text file. A byte order mark decides, then UTF-8 if the bytes are that, then what the file
    declares if it fits, then what reads best as Chinese or Western text.

    Raises:
        UnreadableFile: the bytes are not text; what to do.
    """
    if not data.strip():
        raise UnreadableFile("is empty or holds no text; check the file and try again")
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _with_mark(data, encoding)
    if wide := _wide(data):
        return Decoded(data.decode(wide, "replace"), wide)
    if b"\0" in data:
        raise UnreadableFile("holds NUL bytes, so it is not a text file; check what it is, or convert it")
    if (text := _strict(data, "utf-8")) is not None:
        return Decoded(text, "utf-8")
    return _guessed(data, _NAMES.get(declared.lower(), declared.lower()))


def _with_mark(data: bytes, encoding: str) -> Decoded:
    text = data.decode(encoding, "replace")
    if "\0" in text:
        raise UnreadableFile("holds NUL characters, so it is not a text file; check what it is, or convert it")
    return _tolerant(text, encoding)


def _wide(data: bytes) -> str:
    """UTF-16 without a mark: every other byte of Latin text is zero."""
    sample = data[: _SAMPLE // 2 * 2]
    if len(sample) < 4 or len(data) % 2:
        return ""
    for encoding, zeros, others in (("utf-16-le", sample[1::2], sample[::2]), ("utf-16-be", sample[::2], sample[1::2])):
        if zeros.count(0) > len(zeros) // 3 and others.count(0) == 0:
            return encoding
    return ""


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _guessed(data: bytes, declared: str) -> Decoded:
    sample = data[:_SAMPLE]
    scores = {encoding: _score(sample.decode(encoding, "replace")) for encoding in ("gb18030", "big5hkscs")}
    best = max(scores, key=lambda encoding: (scores[encoding], encoding == declared))
    if scores[best] > _CHINESE:
        return _tolerant(data.decode(best, "replace"), best, *_undeclared(best, declared))
    if declared and (text := _strict(data, declared)) is not None:
        return Decoded(text, declared)
    mostly = data.decode("utf-8", "replace")
    if mostly.count("\ufffd") <= _MIXED * len(mostly):
        return _tolerant(mostly, "utf-8")
    from charset_normalizer import from_bytes

    found = from_bytes(sample).best()
    if found is None or found.percent_chaos > 20:
        raise UnreadableFile("is not text in an encoding that can be recognised; save it as UTF-8 and try again")
    return _tolerant(data.decode(found.encoding, "replace"), found.encoding, *_undeclared(found.encoding, declared))


def _undeclared(encoding: str, declared: str) -> tuple[str, ...]:
    return (f"it declares {declared} and is read as {encoding}",) if declared and declared != encoding else ()


def _score(text: str) -> float:
    """How much of what is not ASCII is common Chinese."""
    foreign = [character for character in text if character > "\x7f"]
    broken = text.count("\ufffd")
    if not foreign or broken > 0.05 * len(foreign):
        return 0.0
    common = sum(character in _COMMON for character in foreign)
    return common / len(foreign)


def _tolerant(text: str, encoding: str, *warnings: str) -> Decoded:
    broken = text.count("\ufffd")
    if broken > _MIXED * len(text):
        raise UnreadableFile(
            f"mixes encodings: {broken} places are no {encoding.upper().removesuffix('-SIG')}; "
            "save it as UTF-8 and try again"
        )
    if broken:
        warnings = (*warnings, f"{broken} places could not be decoded; they are marked with \ufffd")
    return Decoded(text, encoding, warnings)
