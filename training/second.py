"""Trains the second stage: MiniLM-L6 with a head for each thing that is asked. `python -m training.second`

Two phases: the open sets teach what abuse is, then our corpus teaches what a staff room is, with some of the open sets
and real chat among it. About an hour on two CPU cores. Matrix products on another machine round otherwise: rebuilt
weights agree in their answers closely, not bit for bit.
"""

from __future__ import annotations

import argparse
import math
import time
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file, save_file
from torch import nn
from torch.nn import functional
from transformers import BertConfig, BertModel

SHORT = 48  # tokens: chat is shorter than what the open sets hold
_RARE = [1.0, 1.3, 1.7, 1.3, 1.7, 1.7, 1.7, 1.0]  # how much a stance counts, in the order of gather.STANCES
HEADS = {"labels": 17, "stance": 8, "sub": 7, "abusive": 1}


class Second(nn.Module):
    """Token ids in; a row of answers for the text, and one for each token (is it evidence?), out."""

    def __init__(self, vocabulary: int) -> None:
        super().__init__()
        config = BertConfig(
            vocab_size=vocabulary, hidden_size=384, num_hidden_layers=6, num_attention_heads=12, intermediate_size=1536
        )
        self.encoder = BertModel(config, add_pooling_layer=False)
        self.heads = nn.Linear(2 * 384, sum(HEADS.values()))
        self.evidence = nn.Linear(384, 1)
        self.drop = nn.Dropout(0.1)

    def forward(self, ids: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        mask = (ids != 0).long()
        states = self.encoder(input_ids=ids, attention_mask=mask).last_hidden_state
        weights = mask.unsqueeze(-1).to(states.dtype)
        mean = (states * weights).sum(1) / weights.sum(1).clamp(min=1)
        most = (states - (1 - weights) * 1e4).max(1).values
        return self.heads(self.drop(torch.cat([mean, most], 1))), self.evidence(self.drop(states)).squeeze(-1)


class Data:
    """The arrays of training/tokens.py on the device."""

    def __init__(self, build: Path, device: str) -> None:
        with np.load(build / "data.npz") as arrays:
            self.sources = [str(name) for name in arrays["sources"]]
            self.of = {name: torch.from_numpy(arrays[name]) for name in arrays.files if name != "sources"}
        self.of = {name: t.to(device) for name, t in self.of.items()}
        self.length = (self.of["ids"] != 0).sum(1)

    def batch(self, rows: torch.Tensor) -> dict[str, torch.Tensor]:
        found = {name: t[rows] for name, t in self.of.items() if name not in {"split", "source"}}
        longest = int(self.length[rows].max())
        for name in ("ids", "evidence"):
            found[name] = found[name][:, :longest]
        found["ids"] = found["ids"].long()
        return found


def split(out: torch.Tensor) -> dict[str, torch.Tensor]:
    return dict(zip(HEADS, out.split(list(HEADS.values()), dim=1), strict=True))


def loss_of(out: torch.Tensor, evidence: torch.Tensor, batch: dict[str, torch.Tensor]) -> torch.Tensor:
    """Each answer only where it is known."""
    said = split(out.float())
    total = out.new_zeros((), dtype=torch.float32)
    for name, weight in (("labels", 6.0), ("abusive", 0.6)):
        target = batch[name].float()
        target = target.unsqueeze(1) if target.dim() == 1 else target
        known = ~target.isnan()
        if known.any():
            heavy = torch.tensor(2.0 if name == "labels" else 1.0, device=out.device)
            total = total + weight * functional.binary_cross_entropy_with_logits(
                said[name][known], target[known], pos_weight=heavy
            )
    for name, weight, rare in (("stance", 1.5, _RARE), ("sub", 0.3, None)):
        target = batch[name].long()
        if (target >= 0).any():
            heavy = None if rare is None else torch.tensor(rare, device=out.device)
            total = total + weight * functional.cross_entropy(said[name], target, weight=heavy, ignore_index=-1)
    known = batch["evidence"] >= 0
    if known.any():
        total = total + 1.0 * functional.binary_cross_entropy_with_logits(
            evidence.float()[known], batch["evidence"][known].float(), pos_weight=torch.tensor(2.0, device=out.device)
        )
    return total


def started(build: Path, state: Path | None) -> Second:
    """MiniLM as it came, or what an earlier phase left."""
    if state is not None:
        kept = load_file(state)
        model = Second(kept["encoder.embeddings.word_embeddings.weight"].shape[0])
        model.load_state_dict({name: t.float() if t.is_floating_point() else t for name, t in kept.items()})
        return model
    weights = load_file(build / "base.safetensors")
    model = Second(next(t.shape[0] for name, t in weights.items() if name.endswith("word_embeddings.weight")))
    model.encoder.load_state_dict({name: t.float() for name, t in weights.items()}, strict=False)
    return model


def train(
    model: Second, data: Data, rows: torch.Tensor, *, epochs: int, rate: float, device: str, report_on: str
) -> None:
    """In place. Prints the loss, and after each epoch how the development hands are read."""
    model.to(device).train()
    slow = [p for name, p in model.named_parameters() if name.startswith("encoder")]
    fast = [p for name, p in model.named_parameters() if not name.startswith("encoder")]
    size = 32
    steps = epochs * (math.ceil(len(rows) / size) + 60)
    optimiser = torch.optim.AdamW([{"params": slow, "lr": rate}, {"params": fast, "lr": 10 * rate}], weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, [rate, 10 * rate], total_steps=steps, pct_start=0.1)
    for epoch in range(epochs):
        order = rows[torch.randperm(len(rows))]
        # Batches of like length, in a mixed order.
        pools = [pool[data.length[pool].argsort()] for pool in order.split(size * 50)]
        batches = [part for pool in pools for part in pool.split(size)]
        seen, begun = 0.0, time.monotonic()
        for done, at in enumerate(torch.randperm(len(batches)).tolist(), 1):
            batch = data.batch(batches[at])
            with torch.autocast(device, torch.bfloat16, enabled=device == "cuda"):
                out, evidence = model(batch["ids"])
            loss = loss_of(out, evidence, batch)
            optimiser.zero_grad(set_to_none=True)
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimiser.step()
            schedule.step()
            seen += float(loss.detach())
            if done % 50 == 0:
                speed = done * size / (time.monotonic() - begun)
                print(f"epoch {epoch} {done}/{len(batches)} loss {seen / done:.4f} {speed:.0f}/s", flush=True)
        report(model, data, f"{report_on} epoch {epoch}", device)


@torch.no_grad()
def answers(model: Second, data: Data, rows: torch.Tensor, device: str) -> torch.Tensor:
    """Of these examples, in order."""
    model.eval()
    out = torch.zeros((len(rows), sum(HEADS.values())))
    for part in data.length[rows].argsort().split(256):
        out[part] = model(data.batch(rows[part])["ids"].to(device))[0].float().cpu()
    model.train()
    return out


def report(model: Second, data: Data, what: str, device: str) -> None:
    """Average precision by label on the development hands, and the share of right stances."""
    rows = torch.nonzero((data.of["split"] == 1) & (data.of["stance"] >= 0)).squeeze(1)
    if not len(rows):
        return
    said = split(answers(model, data, rows, device))
    truth = data.of["labels"][rows].cpu()
    found = []
    for i in range(truth.shape[1]):
        order = said["labels"][:, i].argsort(descending=True)
        right = truth[order, i].float()
        ranks = torch.arange(1, len(right) + 1)
        found.append(float((right.cumsum(0) / ranks * right).sum() / right.sum().clamp(min=1)))
    stance = float((said["stance"].argmax(1) == data.of["stance"][rows].long().cpu()).float().mean())
    print(
        what,
        "AP",
        " ".join(f"{value:.2f}" for value in found),
        f"mean {sum(found) / len(found):.3f} stance {stance:.3f}",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("phase", choices=["open", "ours"], help="first the open sets of abuse, then our corpus")
    parser.add_argument("--build", type=Path, default=Path("build/training"))
    parser.add_argument("--epochs", type=int)
    parser.add_argument("--start", type=Path, help="weights to begin with; else what the first phase left")
    parser.add_argument("--rate", type=float, default=1e-4)
    parser.add_argument("--hands", help="those of our corpus that are shown, apart by commas; else all for training")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--share", type=float, default=1.0, help="of the open sets that is used")
    parser.add_argument(
        "--chat",
        type=float,
        default=0.2,
        help="share of the real chat shown in the second phase, besides text messages",
    )
    parser.add_argument(
        "--replay", type=float, default=0.15, help="share of the open sets shown again in the second phase"
    )
    parser.add_argument("--into", help="name of the file in the build folder; else that of the phase")
    given = parser.parse_args()
    torch.manual_seed(given.seed)
    torch.set_flush_denormal(True)
    device = "cuda" if torch.cuda.is_available() else "cpu"
    data = Data(given.build, device)
    taught = data.of["split"] == 0
    open_sets = taught & ~data.of["abusive"].isnan() & (data.length <= SHORT)
    open_sets &= torch.rand(len(open_sets), device=open_sets.device) < given.share
    if given.phase == "open":
        model = started(given.build, None)
        train(
            model,
            data,
            torch.nonzero(open_sets).squeeze(1),
            epochs=given.epochs or 1,
            rate=given.rate,
            device=device,
            report_on="open",
        )
    else:
        model = started(given.build, given.start or given.build / "open.safetensors")
        again = open_sets & (torch.rand(len(open_sets), device=open_sets.device) < given.replay)
        chat = taught & (data.of["stance"] < 0) & data.of["abusive"].isnan()
        # Text messages are the likest to a staff room, and the hardest: all of them.
        sms = data.of["source"].long() == data.sources.index("sms")
        chat &= sms | (torch.rand(len(chat), device=chat.device) < given.chat)
        ours = taught & (data.of["stance"] >= 0)
        if given.hands:
            wanted = [data.sources.index(hand) for hand in given.hands.split(",")]
            ours &= torch.isin(data.of["source"].long(), torch.tensor(wanted, device=device))
        rows = torch.nonzero(ours | again | chat).squeeze(1)
        train(model, data, rows, epochs=given.epochs or 3, rate=given.rate, device=device, report_on="ours")
    save_file(
        {name: t.half().contiguous().cpu() for name, t in model.state_dict().items()},
        given.build / f"{given.into or given.phase}.safetensors",
    )


if __name__ == "__main__":
    main()
