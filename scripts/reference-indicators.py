"""Writes shared/domain/indicators/data/talib-reference.json: the values of TA-Lib and of pandas on generated candles.

    python3 -m venv V && V/bin/pip install ta-lib==0.8.2 pandas==3.1.1 && V/bin/python scripts/reference-indicators.py
"""
import json
import os

import pandas as pd
import numpy as np
import talib

count = 400
random = np.random.default_rng(20260101)
close = np.round(100 * np.exp(np.cumsum(random.normal(0, 0.01, count))), 2)
close[200:215] = close[200]  # a market that stands still
open_ = np.round(np.r_[100, close[:-1]] + random.normal(0, 0.05, count), 2)
open_[201:215] = close[200]
high = np.round(np.maximum(open_, close) + random.exponential(0.3, count), 2)
low = np.round(np.minimum(open_, close) - random.exponential(0.3, count), 2)
high[201:215] = low[201:215] = close[200]
volume = np.round(random.exponential(10, count), 3)


def listed(*columns):
    return [[None if np.isnan(value) else float(value) for value in column] for column in columns]


macd = talib.MACD(close, 12, 26, 9)
stochastic = talib.STOCH(high, low, close, 14, 3, 0, 3, 0)
reference = {
    "origin": f"TA-Lib {talib.__ta_version__.decode().split()[0]} by its Python wheel {talib.__version__}; pandas {pd.__version__}",
    "candles": {"open": open_.tolist(), "high": high.tolist(), "low": low.tolist(), "close": close.tolist(),
                "volume": volume.tolist()},
    "rollingMean": listed(pd.Series(close).rolling(30).mean())[0],
    "indicators": [
        {"spec": {"name": "sma", "period": 20}, "columns": listed(talib.SMA(close, 20))},
        {"spec": {"name": "ema", "period": 20}, "columns": listed(talib.EMA(close, 20))},
        {"spec": {"name": "rsi", "period": 14}, "columns": listed(talib.RSI(close, 14))},
        {"spec": {"name": "atr", "period": 14}, "columns": listed(talib.ATR(high, low, close, 14))},
        {"spec": {"name": "adx", "period": 14},
         "columns": listed(talib.ADX(high, low, close, 14), talib.PLUS_DI(high, low, close, 14),
                           talib.MINUS_DI(high, low, close, 14))},
        {"spec": {"name": "bollinger", "period": 20, "deviations": 2}, "columns": listed(*talib.BBANDS(close, 20, 2, 2))},
        {"spec": {"name": "bollinger", "period": 5, "deviations": 1.5},
         "columns": listed(*talib.BBANDS(close, 5, 1.5, 1.5))},
        {"spec": {"name": "macd", "fast": 12, "slow": 26, "signal": 9}, "columns": listed(*macd)},
        {"spec": {"name": "stochastic", "k": 14, "slowing": 3, "d": 3}, "columns": listed(*stochastic)},
        {"spec": {"name": "obv"}, "columns": listed(talib.OBV(close, volume))},
        {"spec": {"name": "donchian", "period": 20},
         "columns": listed(talib.MAX(high, 20), (talib.MAX(high, 20) + talib.MIN(low, 20)) / 2, talib.MIN(low, 20))},
    ],
}
folder = os.path.join(os.path.dirname(__file__), "..", "shared", "domain", "indicators", "data")
os.makedirs(folder, exist_ok=True)
with open(os.path.join(folder, "talib-reference.json"), "w") as file:
    file.write(json.dumps(reference).replace("]}, {", "]},\n{").replace("], ", "],\n") + "\n")
