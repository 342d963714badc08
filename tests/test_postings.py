from hypothesis import given
from hypothesis import strategies as st

from medlint.postings import Postings, bits_of, places_of
from medlint.search import AnyPhrase, Compiler, PhraseIndex
from medlint.vocabulary import Vocabulary, resolve, tables

PHRASES = (
    "no side effects",
    "{relieve} .. {condition}",
    "^ (yes|it|{relieve}) ..2 (pain|{condition} and {condition}|) $",
    "(for|against) {condition} (relief|)",
    "side ..1 (effects|{condition})",
)
LISTS = resolve(
    {
        "condition": "# x\nanxiety\nanxiety disorder\npanic attack, panic attacks\n=SAD\n",
        "relieve": "# x\nrelieves\ngets rid of\n",
    }
)
WORDS = (
    "no side effects it yes relieves gets rid of anxiety disorder panic attack attacks SAD sad for "
    "against and pain relief , ( ) - other"
).split()
SENTENCES = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join), max_size=8)


def ready() -> Compiler:
    words = "no side effects yes it pain and for against relief".split()
    return Compiler(Vocabulary(tables(LISTS, words)))


@given(st.sets(st.integers(0, 300)))
def test_bits_and_places_say_the_same(places: set[int]) -> None:
    assert list(places_of(bits_of(places))) == sorted(places)


@given(SENTENCES)
def test_an_index_finds_what_each_phrase_finds_in_each_sentence(sentences: list[str]) -> None:
    compiler = ready()
    postings = Postings(compiler.vocabulary.read(sentences), compiler.vocabulary)
    found = {
        (phrase, place): hits
        for phrase, place, hits in PhraseIndex.of(PHRASES, compiler).find(postings, postings.all)
    }
    for phrase in PHRASES:
        for place, reading in enumerate(postings.readings):
            assert found.get((phrase, place), []) == compiler.compile(phrase).spans(reading)


@given(SENTENCES, st.integers(0))
def test_a_choice_of_phrases_stands_in_those_sentences_asked_about(sentences: list[str], asked: int) -> None:
    compiler = ready()
    readings = compiler.vocabulary.read(sentences)
    postings = Postings(readings, compiler.vocabulary)
    among = asked & postings.all
    sought = AnyPhrase(PHRASES[:2], compiler)
    standing = [
        place for place, reading in enumerate(readings) if among >> place & 1 and sought.stands(reading)
    ]
    assert sorted(sought.places(postings, among)) == standing
    assert bits_of(standing) & ~sought.where(postings, among) == 0


def test_nothing_in_postings_refers_back_to_them() -> None:
    import gc

    compiler = ready()
    readings = compiler.vocabulary.read(["It gets rid of anxiety."])
    gc.collect()
    gc.disable()
    try:
        index = PhraseIndex.of(PHRASES, compiler)
        list(index.find(Postings(readings, compiler.vocabulary), 1))
        gc.collect()
        list(index.find(Postings(readings, compiler.vocabulary), 1))
        assert gc.collect() == 0
    finally:
        gc.enable()
