import { type ComponentType, lazy } from 'react';
import type { TextKey } from '../i18n/text.ts';
import type { IconName } from '../ui/icons.tsx';
import { HomePage } from './home/home-page.tsx';

/** A page: where it is, and what shows it there. `:name` in a path is read by `useParams`. */
interface PageEntry {
  readonly path: string;
  readonly component: ComponentType;
  /** How the navigation shows it; a page below another one has none. */
  readonly nav?: { readonly key: TextKey; readonly icon: IconName };
}

/** Every page in the order of the navigation. All but the first are chunks of their own, loaded when first opened. */
export const pages: readonly PageEntry[] = [
  { path: '/', component: HomePage, nav: { key: 'nav.home', icon: 'home' } },
  {
    path: '/trade',
    component: lazy(() => import('./trade/trade-page.tsx')),
    nav: { key: 'nav.trade', icon: 'trade' },
  },
  {
    path: '/orders',
    component: lazy(() => import('./orders/orders-page.tsx')),
    nav: { key: 'nav.orders', icon: 'orders' },
  },
  { path: '/orders/:orderId', component: lazy(() => import('./orders/order-page.tsx')) },
  {
    path: '/positions',
    component: lazy(() => import('./positions/positions-page.tsx')),
    nav: { key: 'nav.positions', icon: 'positions' },
  },
  {
    path: '/strategies',
    component: lazy(() => import('./strategies/strategies-page.tsx')),
    nav: { key: 'nav.strategies', icon: 'strategies' },
  },
  { path: '/strategies/new/:name', component: lazy(() => import('./strategies/start-page.tsx')) },
  { path: '/strategies/:strategyId', component: lazy(() => import('./strategies/strategy-page.tsx')) },
  {
    path: '/risk',
    component: lazy(() => import('./risk/risk-page.tsx')),
    nav: { key: 'nav.risk', icon: 'risk' },
  },
  { path: '/risk/kills/:killId', component: lazy(() => import('./risk/kill-page.tsx')) },
  {
    path: '/markets',
    component: lazy(() => import('./markets/markets-page.tsx')),
    nav: { key: 'nav.markets', icon: 'markets' },
  },
  {
    path: '/backtests',
    component: lazy(() => import('./backtests/backtests-page.tsx')),
    nav: { key: 'nav.backtests', icon: 'backtests' },
  },
  { path: '/backtests/new', component: lazy(() => import('./backtests/new-page.tsx')) },
  { path: '/backtests/compare', component: lazy(() => import('./backtests/compare-page.tsx')) },
  { path: '/backtests/:backtestId', component: lazy(() => import('./backtests/backtest-page.tsx')) },
  { path: '/optimisations/new', component: lazy(() => import('./backtests/optimise-page.tsx')) },
  {
    path: '/optimisations/:optimisationId',
    component: lazy(() => import('./backtests/optimisation-page.tsx')),
  },
  {
    path: '/reports',
    component: lazy(() => import('./reports/reports-page.tsx')),
    nav: { key: 'nav.reports', icon: 'reports' },
  },
  {
    path: '/profile',
    component: lazy(() => import('./profile/profile-page.tsx')),
    nav: { key: 'nav.profile', icon: 'profile' },
  },
  {
    path: '/health',
    component: lazy(() => import('./health/health-page.tsx')),
    nav: { key: 'nav.health', icon: 'health' },
  },
  { path: '/health/runbooks/:name', component: lazy(() => import('./health/runbook-page.tsx')) },
];
