"""Trains ml-linear walk-forward on recorded candles, and prints what it brings on the candles after: docs/research/ml-example.md.

    python3 -m venv V && V/bin/pip install scikit-learn==1.7.2 && V/bin/python scripts/train-ml-signal.py research/data/bybit-spot-btcusdt-1m-20221213.csv OUT

Features are computed by `bin/tradewind indicators`, the streaming code that decides live. Each model is written to OUT as
an artifact (model-N.json), and played by `bin/tradewind backtest` on candles that begin `horizon` after its training ends.
"""
import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score

horizon, train_length, test_length = 5, 480, 240
features = [
    ({"name": "rsi", "period": 14}, "rsi", "none"),
    ({"name": "adx", "period": 14}, "adx", "none"),
    ({"name": "atr", "period": 14}, "atr", "part"),
    ({"name": "ema", "period": 20}, "ema", "distance"),
    ({"name": "ema", "period": 60}, "ema", "distance"),
    ({"name": "macd", "fast": 12, "slow": 26, "signal": 9}, "histogram", "part"),
]
root = Path(__file__).resolve().parent.parent
candles_file, out = Path(sys.argv[1]), Path(sys.argv[2])
out.mkdir(parents=True, exist_ok=True)


def tradewind(*args):
    done = subprocess.run([root / "bin/tradewind", *args, "--json"], capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(done.stderr or done.stdout)
    return json.loads(done.stdout)


def digest(intercept, rows):
    """As shared/strategies/ml-linear/model.ts makes it."""
    texts = [" ".join([*(f"{k}={v}" for k, v in sorted(row["indicator"].items())), row["output"], row["scale"],
                       row["mean"], row["deviation"], row["weight"]]) for row in rows]
    value = 0xCBF29CE484222325
    for character in "\n".join([intercept, *texts]):
        value = ((value ^ ord(character)) * 0x100000001B3) % 2**64
    return f"{value:016x}"


def artifact(model, mean, deviation, about):
    rows = [{"indicator": spec, "output": output, "scale": scale, "mean": repr(float(m)), "deviation": repr(float(d)), "weight": repr(float(w))}
            for (spec, output, scale), m, d, w in zip(features, mean, deviation, model.coef_[0])]
    intercept = repr(float(model.intercept_[0]))
    return {"kind": "logistic", "version": 1, "about": about, "intercept": intercept, "features": rows, "digest": digest(intercept, rows)}


lines = list(csv.reader(candles_file.open()))
close = np.array([float(row[lines[0].index("close")]) for row in lines[1:]])
told = tradewind("indicators", "--candles", str(candles_file), "--spec", json.dumps([spec for spec, _, _ in features]))
columns = []
for (_, output, scale), found in zip(features, told["indicators"]):
    values = np.array([np.nan if value is None else value for value in found["values"][output]])
    columns.append({"none": values, "part": values / close, "distance": (values - close) / close}[scale])
x = np.column_stack(columns)
warm_up = int(np.argmax(~np.isnan(x).any(axis=1)))
rises = np.r_[close[horizon:] > close[:-horizon], np.zeros(horizon, bool)]

print("fold  trained     tested        AUC in  AUC out  trades  return without fees  with 0.1 %")
for fold, start in enumerate(range(train_length, len(close) - test_length + 1, test_length), 1):
    train = slice(max(warm_up, start - train_length), start - horizon)  # No label of the training looks into the test.
    test = slice(start, min(start + test_length, len(close) - horizon))
    mean, deviation = x[train].mean(axis=0), x[train].std(axis=0)
    model = LogisticRegression(C=0.1).fit((x[train] - mean) / deviation, rises[train])
    seen = [roc_auc_score(rises[part], model.predict_proba((x[part] - mean) / deviation)[:, 1]) for part in (train, test)]
    file = out / f"model-{fold}.json"
    file.write_text(json.dumps(artifact(model, mean, deviation, f"{candles_file.name}, candles {train.start} to {train.stop - 1}"), indent=1))
    part = out / f"test-{fold}.csv"
    with part.open("w", newline="") as written:
        # Its indicators warm up before the test begins.
        csv.writer(written).writerows([lines[0], *lines[1 + start - warm_up:1 + start + test_length]])
    params = json.dumps({"model": json.loads(file.read_text()), "direction": "both"})
    runs = [tradewind("backtest", "--strategy", "ml-linear", "--candles", str(part), "--params", params, "--allow-short", "--fee-rate", rate)["stats"]
            for rate in ("0", "0.001")]
    print(f"{fold:4}  {train.start:4}…{train.stop - 1:4}  {start:4}…{start + test_length - 1:4}  {seen[0]:10.3f}  {seen[1]:7.3f}  {runs[0]['trades']:6}"
          f"  {100 * runs[0]['returnRatio']:17.2f} %  {100 * runs[1]['returnRatio']:8.2f} %")
