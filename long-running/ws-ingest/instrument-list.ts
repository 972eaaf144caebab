import type { VenueId } from '#shared/domain/account/account.ts';
import { type Instrument, midPrice } from '#shared/domain/instrument/instrument.ts';
import { instrumentFault, untradable } from '#shared/domain/instrument/instrument-fault.ts';
import type { Log } from '#shared/ports/log.port.ts';
import type { MarketDataReader, MarketDataWriter } from '#shared/ports/market-data.port.ts';

interface InstrumentListDeps {
  readonly venue: VenueId;
  readonly market: MarketDataReader & MarketDataWriter;
  readonly symbols: readonly string[];
  readonly log: Log;
}

/**
 * The instruments we follow at one venue, each in the store as the venue last told: trading, or halted with the reason.
 * One in terms that nobody can trade by, or that the venue lists no more, is halted; the others go on.
 */
export class InstrumentList {
  readonly #deps: InstrumentListDeps;
  /** What was last said of each, so that only news is told. */
  readonly #told = new Map<string, string>();

  constructor(deps: InstrumentListDeps) {
    this.#deps = deps;
  }

  /**
   * Saves what is listed now.
   *
   * @returns the symbols that trade
   * @throws Error for an empty list: no venue ends all of its markets at once, so it is no answer
   */
  async save(listed: readonly Instrument[]): Promise<readonly string[]> {
    const { market, symbols } = this.#deps;
    if (listed.length === 0) throw new Error('the venue lists no instruments');
    const followed = await Promise.all(
      listed.filter(({ symbol }) => symbols.includes(symbol)).map((instrument) => this.#judge(instrument)),
    );
    const gone = await this.#gone(new Set(followed.map(({ symbol }) => symbol)));
    await market.saveInstruments([...followed, ...gone]);
    for (const instrument of [...followed, ...gone]) this.#tell(instrument);
    return followed.filter(({ status }) => status === 'TRADING').map(({ symbol }) => symbol);
  }

  /** Listed before, also before this process began, and not any more. A symbol of another venue never was. */
  async #gone(listed: ReadonlySet<string>): Promise<readonly Instrument[]> {
    const { market, venue, symbols } = this.#deps;
    const missing = symbols.filter((symbol) => !listed.has(symbol));
    const known = await Promise.all(missing.map((symbol) => market.findInstrument(venue, symbol)));
    return known.flatMap((instrument) =>
      instrument ? [untradable(instrument, 'the venue does not list it any more')] : [],
    );
  }

  async #judge(instrument: Instrument): Promise<Instrument> {
    if (instrument.status !== 'TRADING') return instrument;
    const price = await this.#deps.market.findPrice(instrument.venue, instrument.symbol);
    const fault = instrumentFault(instrument, price && midPrice(price));
    return fault ? untradable(instrument, fault) : instrument;
  }

  #tell({ symbol, status, statusReason }: Instrument): void {
    const { venue, log } = this.#deps;
    const now = `${status} ${statusReason ?? ''}`;
    const before = this.#told.get(symbol) ?? 'TRADING ';
    this.#told.set(symbol, now);
    if (now === before) return;
    if (status === 'TRADING') log.info('an instrument trades again', { venue, symbol });
    else
      log.warn('an instrument is not traded', { venue, symbol, reason: statusReason ?? 'the venue says so' });
  }
}
