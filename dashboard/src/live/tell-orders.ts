import type { Order } from '../api/client.ts';
import { amendAll } from '../data/cache.ts';
import type { Page } from '../data/pages.ts';
import {
  listWithNews,
  newsOf,
  type OrderNews,
  openWithNews,
  pageWithNews,
  type Told,
  withNews,
} from './order-news.ts';

/** Tells what is on the page of orders' events: of each order the newest, all of a frame of the screen in one go. */
export class OrderTeller {
  readonly #nextFrame: (act: () => void) => void;
  readonly #tell: (news: ReadonlyMap<string, OrderNews>) => void;
  #news = new Map<string, OrderNews>();

  constructor(
    nextFrame: (act: () => void) => void,
    tell: (news: ReadonlyMap<string, OrderNews>) => void = tellCache,
  ) {
    this.#nextFrame = nextFrame;
    this.#tell = tell;
  }

  hear(told: Told): void {
    const news = newsOf(told);
    if (!news || news.atMs < (this.#news.get(news.orderId)?.atMs ?? 0)) return;
    this.#news.set(news.orderId, news);
    if (this.#news.size === 1) this.#nextFrame(() => this.#flush());
  }

  #flush(): void {
    const news = this.#news;
    this.#news = new Map();
    this.#tell(news);
  }
}

function tellCache(news: ReadonlyMap<string, OrderNews>): void {
  amendAll<readonly Order[]>('orders:open:', (orders) => openWithNews(orders, news));
  amendAll<readonly Order[]>('orders:latest:', (orders) => listWithNews(orders, news));
  amendAll<Page<Order>>('orders:list:open:', (page) => pageWithNews(page, news, true));
  amendAll<Page<Order>>('orders:list:all:', (page) => pageWithNews(page, news, false));
  for (const [orderId, each] of news) amendAll<Order>(`order:${orderId}`, (order) => withNews(order, each));
}
