import { newsOf, newsTogether, type OrderNews, type Told } from './order-news.ts';

/** Tells what is on the page of orders' events: of each order what they say together, all of a frame of the screen in one go. */
export class OrderTeller {
  readonly #nextFrame: (act: () => void) => void;
  readonly #tell: (news: ReadonlyMap<string, OrderNews>) => void;
  #news = new Map<string, OrderNews>();

  constructor(nextFrame: (act: () => void) => void, tell: (news: ReadonlyMap<string, OrderNews>) => void) {
    this.#nextFrame = nextFrame;
    this.#tell = tell;
  }

  hear(told: Told): void {
    const news = newsOf(told);
    if (!news) return;
    const isFirst = this.#news.size === 0;
    this.#news.set(news.orderId, newsTogether(this.#news.get(news.orderId), news));
    if (isFirst) this.#nextFrame(() => this.#flush());
  }

  #flush(): void {
    const news = this.#news;
    this.#news = new Map();
    this.#tell(news);
  }
}
