const dayMs = 24 * 3_600_000;
const listedMs = Date.UTC(2020, 0, 1);

/**
 * OKX lists expiry futures and options as well, and clients look for some of each: one future and two options, all
 * suspended. Nothing can be traded in them, and they have no prices.
 */
export function suspendedRows(nowMs: number) {
  const expiryMs = quarterEndMs(nowMs);
  const date = new Date(expiryMs).toISOString().slice(2, 10).replaceAll('-', '');
  const future = { ctVal: '0.01', ctValCcy: 'BTC', lotSz: '1', minSz: '1', settleCcy: 'USDT', tickSz: '0.1' };
  const option = { ctVal: '1', ctMult: '0.01', lotSz: '1', minSz: '1', tickSz: '0.0005', optType: 'C' };
  return [
    row(`BTC-USDT-${date}`, 'FUTURES', expiryMs, {
      ...future,
      alias: 'quarter',
      ctType: 'linear',
      ...named('BTC-USDT'),
    }),
    ...[
      ['BTC', '60000'],
      ['ETH', '3000'],
    ].map(([base = '', stk = '']) => {
      const more = { ...option, stk, ctValCcy: base, settleCcy: base, ...named(`${base}-USD`) };
      return row(`${base}-USD-${date}-${stk}-C`, 'OPTION', expiryMs, more);
    }),
  ];
}

function named(family: string) {
  return { instFamily: family, uly: family };
}

function row(
  instId: string,
  instType: string,
  expiryMs: number,
  more: Record<string, string> & { uly: string },
) {
  return {
    alias: '',
    baseCcy: '',
    category: '1',
    ctMult: '1',
    ctType: '',
    expTime: String(expiryMs),
    instId,
    instType,
    lever: '',
    listTime: String(listedMs),
    maxLmtSz: '1000000',
    maxMktSz: '3000',
    optType: '',
    quoteCcy: '',
    ruleType: 'normal',
    state: 'suspend',
    stk: '',
    ...more,
  };
}

/** The last Friday of a quarter, 08:00 UTC, at least a month away. */
function quarterEndMs(nowMs: number): number {
  const soon = new Date(nowMs + 30 * dayMs);
  const lastMonth = soon.getUTCMonth() - (soon.getUTCMonth() % 3) + 3;
  const end = new Date(Date.UTC(soon.getUTCFullYear(), lastMonth, 0, 8));
  return end.getTime() - ((end.getUTCDay() + 2) % 7) * dayMs;
}
