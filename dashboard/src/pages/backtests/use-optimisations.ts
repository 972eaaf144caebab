import { api, read, type Schemas } from '../../api/client.ts';
import { useRead } from '../../data/cache.ts';

export type Optimisation = Schemas['Optimisation'];
export type ShownOptimisation = Schemas['ShownOptimisation'];
export type OptimisationResult = NonNullable<ShownOptimisation['result']>;

/** Yours, the newest first. */
export function useOptimisations() {
  return useRead('optimisations', async () => (await read(api.GET('/v1/optimisations'))).optimisations);
}

export function useOptimisation(optimisationId: string) {
  return useRead(`optimisation:${optimisationId}`, () =>
    read(api.GET('/v1/optimisations/{optimisationId}', { params: { path: { optimisationId } } })),
  );
}
