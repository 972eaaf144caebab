import { sha256 } from '#shared/adapters/crypto/sha256.ts';
import { InMemoryMarketSubscriptions } from '#shared/adapters/in-memory/market-subscriptions.ts';
import type { ManageDeps } from '#shared/application/strategies/activate-strategy.ts';
import type { RuntimeDeps } from '#shared/application/strategies/runtime.ts';
import type { Actor } from '../engine/actor.ts';
import type { Ports } from './ports.ts';
import { catalogue } from './scripted-strategy.ts';
import type { World } from './world.ts';

/** What a worker of strategies has beside the ports of all. */
export function runtimeOf({ views }: World, ports: Ports, actor: Actor): RuntimeDeps & ManageDeps {
  return {
    ...ports,
    views: {
      async listCandles(...given) {
        await actor.point('listCandles');
        return views.listCandles(...given);
      },
      async findView(...given) {
        await actor.point('findView');
        return views.findView(...given);
      },
    },
    catalogue,
    digest: sha256,
    scheduler: { keep: () => actor.point('keep schedule'), remove: () => actor.point('remove schedule') },
    subscriptions: new InMemoryMarketSubscriptions(),
  };
}
