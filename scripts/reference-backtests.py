"""Writes research/engine/data/reference-backtests.json: trades of backtesting.py and of backtrader on generated candles.

    python3 -m venv V && V/bin/pip install backtesting==0.6.6 backtrader==1.9.78.123 pandas==3.1.1
    V/bin/python scripts/reference-backtests.py [OUT.json [CANDLES]]
"""
import json
import os
import sys
import warnings

import backtesting
import backtrader
import numpy as np
import pandas as pd
from backtesting import Backtest, Strategy
from backtesting.lib import FractionalBacktest, crossover
from backtesting.test import SMA

warnings.simplefilter("ignore")


def generate(count, seed):
    random = np.random.default_rng(seed)
    close = np.round(150 * np.exp(np.cumsum(random.normal(0, 0.004, count))), 2)
    open_ = np.round(np.r_[150, close[:-1]] * (1 + random.normal(0, 0.0005, count)), 2)
    high = np.round(np.maximum(open_, close) * (1 + random.exponential(0.001, count)), 2)
    low = np.round(np.minimum(open_, close) * (1 - random.exponential(0.001, count)), 2)
    index = pd.date_range("2026-01-01", periods=count, freq="1min", name="Date")
    volume = np.round(random.exponential(10, count), 3)
    return pd.DataFrame({"Open": open_, "High": high, "Low": low, "Close": close, "Volume": volume}, index=index)


class SmaCross(Strategy):
    fast, slow = 10, 30

    def init(self):
        self.a = self.I(SMA, self.data.Close, self.fast)
        self.b = self.I(SMA, self.data.Close, self.slow)

    def next(self):
        if crossover(self.a, self.b):
            self.position.close()
            self.buy()
        elif crossover(self.b, self.a):
            self.position.close()
            self.sell()


class LongOnly(SmaCross):
    def next(self):
        if crossover(self.a, self.b):
            if not self.position:
                self.buy(size=0.5)
        elif crossover(self.b, self.a):
            self.position.close()


def by_backtesting(data, strategy=SmaCross, whole=True, unit=None, **options):
    engine = Backtest if whole else FractionalBacktest
    extra = {} if whole else {"fractional_unit": unit}
    options.setdefault("cash", 10_000)
    stats = engine(data, strategy, **extra, **options).run()
    trades = stats["_trades"]
    return {
        "finalEquity": float(stats["Equity Final [$]"]),
        "stats": {
            "maxDrawdownRatio": -float(stats["Max. Drawdown [%]"]) / 100,
            "exposureRatio": float(stats["Exposure Time [%]"]) / 100,
            "sqn": float(stats["SQN"]),
            "winRate": float(stats["Win Rate [%]"]) / 100,
        },
        "trades": [
            [float(t.Size), int(t.EntryBar), int(t.ExitBar), float(t.EntryPrice), float(t.ExitPrice), float(t.PnL),
             float(t.Commission)]
            for t in trades.itertuples()
        ],
    }


class EmaCross(backtrader.Strategy):
    def __init__(self):
        fast, slow = backtrader.ind.EMA(period=12), backtrader.ind.EMA(period=26)
        self.cross = backtrader.ind.CrossOver(fast, slow)
        self.listed = []

    def next(self):
        if self.cross[0] > 0:
            self.close()
            self.buy()
        elif self.cross[0] < 0:
            self.close()
            self.sell()

    def notify_trade(self, trade):
        if not trade.isclosed:
            return
        entry, exit_ = trade.history[0], trade.history[-1]
        size = entry.event.size
        self.listed.append([float(size), trade.baropen - 1, trade.barclose - 1, float(entry.event.price),
                            float(exit_.event.price), float(trade.pnlcomm), float(trade.pnl - trade.pnlcomm)])


def by_backtrader(data, size, fee, cash):
    cerebro = backtrader.Cerebro(stdstats=False, tradehistory=True)
    cerebro.adddata(backtrader.feeds.PandasData(dataname=data))
    cerebro.addstrategy(EmaCross)
    cerebro.broker.setcash(cash)
    cerebro.broker.setcommission(commission=fee)
    cerebro.addsizer(backtrader.sizers.FixedSize, stake=size)
    strategy = cerebro.run()[0]
    return {"finalEquity": float(cerebro.broker.getvalue()), "trades": strategy.listed}


def parameters(name):
    if name.startswith("EMA"):
        return {"fast": 12, "slow": 26, "average": "ema", "reverse": True}
    return {"fast": 10, "slow": 30, "average": "sma", "reverse": not name.startswith("long only")}


if __name__ == "__main__":
    folder = os.path.join(os.path.dirname(__file__), "..", "research", "engine", "data")
    out = sys.argv[1] if len(sys.argv) > 1 else os.path.join(folder, "reference-backtests.json")
    data = generate(int(sys.argv[2]) if len(sys.argv) > 2 else 1500, 20260101)
    cases = [
        ("whole units, next open", ["--whole-units"], by_backtesting(data)),
        ("fee 0.1 %", ["--whole-units", "--fee-rate", "0.001"], by_backtesting(data, commission=0.001)),
        ("same close", ["--whole-units", "--fill", "same-close", "--fee-rate", "0.001"],
         by_backtesting(data, commission=0.001, trade_on_close=True)),
        ("finalized", ["--whole-units", "--finalize-trades"], by_backtesting(data, finalize_trades=True)),
        ("finalized at the close", ["--whole-units", "--finalize-trades", "--fill", "same-close"],
         by_backtesting(data, finalize_trades=True, trade_on_close=True)),
        ("spread and leverage", ["--whole-units", "--spread", "0.0005", "--margin", "0.2", "--fee-rate", "0.0004"],
         by_backtesting(data, spread=0.0005, margin=0.2, commission=0.0004)),
        ("millionths", ["--fractional-unit", "0.000001", "--fee-rate", "0.001"],
         by_backtesting(data, whole=False, unit=1e-6, commission=0.001)),
        ("satoshi", ["--fractional-unit", "0.00000001", "--cash", "1000"],
         by_backtesting(data, whole=False, unit=1e-8, cash=1000)),
        ("long only, half", ["--whole-units", "--size", "percent:50", "--fee-rate", "0.001"],
         by_backtesting(data, strategy=LongOnly, commission=0.001)),
        ("EMA, fixed size", ["--size", "fixed:5", "--fee-rate", "0.001"], by_backtrader(data, 5, 0.001, 10_000)),
    ]
    columns = {"openTimeMs": [int(t.value // 1_000_000) for t in data.index.as_unit("ns")],
               **{name.lower(): data[name].tolist() for name in data.columns}}
    reference = {
        "origin": f"backtesting.py {backtesting.__version__}, backtrader {backtrader.__version__}",
        "columns": "size, entryBar, exitBar, entryPrice, exitPrice, pnl, fee",
        "candles": columns,
        "cases": [{"name": name, "flags": flags, "parameters": parameters(name), **rest} for name, flags, rest in cases],
    }
    os.makedirs(os.path.dirname(os.path.abspath(out)), exist_ok=True)
    with open(out, "w") as file:
        file.write(json.dumps(reference).replace("], ", "],\n") + "\n")
    for name, _, rest in cases:
        print(f"{name}: {len(rest['trades'])} trades, {rest['finalEquity']:.2f}", file=sys.stderr)
