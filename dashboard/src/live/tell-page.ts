import type { Order } from '../api/client.ts';
import { amendAll } from '../data/cache.ts';
import type { Page } from '../data/pages.ts';
import { latestOrdersMost, openOrdersMost } from '../data/resources.ts';
import { listWithNews, type OrderNews, pageWithNews, withNews } from './order-news.ts';

/** Every list of orders that the page has read, and each order by itself. */
export function tellPage(news: ReadonlyMap<string, OrderNews>): void {
  amendAll<readonly Order[]>('orders:open:', (orders, accountId) =>
    listWithNews(orders, news, { accountId, isOpenOnly: true, most: openOrdersMost }),
  );
  amendAll<readonly Order[]>('orders:latest:', (orders, accountId) =>
    listWithNews(orders, news, { accountId, isOpenOnly: false, most: latestOrdersMost }),
  );
  amendAll<Page<Order>>('orders:list:open:', (page, accountId) =>
    pageWithNews(page, news, { accountId, isOpenOnly: true }),
  );
  amendAll<Page<Order>>('orders:list:all:', (page, accountId) =>
    pageWithNews(page, news, { accountId, isOpenOnly: false }),
  );
  for (const [orderId, each] of news) amendAll<Order>(`order:${orderId}`, (order) => withNews(order, each));
}
