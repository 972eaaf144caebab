import type { Order } from '../api/client.ts';
import { amendAll } from '../data/cache.ts';
import type { Page } from '../data/pages.ts';
import { listWithNews, type OrderNews, openWithNews, pageWithNews, withNews } from './order-news.ts';

/** Every list of orders that the page has read, and each order by itself. */
export function tellPage(news: ReadonlyMap<string, OrderNews>): void {
  amendAll<readonly Order[]>('orders:open:', (orders) => openWithNews(orders, news));
  amendAll<readonly Order[]>('orders:latest:', (orders) => listWithNews(orders, news));
  amendAll<Page<Order>>('orders:list:open:', (page) => pageWithNews(page, news, true));
  amendAll<Page<Order>>('orders:list:all:', (page) => pageWithNews(page, news, false));
  for (const [orderId, each] of news) amendAll<Order>(`order:${orderId}`, (order) => withNews(order, each));
}
