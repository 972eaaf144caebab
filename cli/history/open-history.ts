import { join } from 'node:path';
import { projectFolder } from '#local-cloud/project.ts';
import { FolderObjects } from '#shared/adapters/history/folder-objects.ts';
import { ParquetHistory } from '#shared/adapters/history/parquet-history.ts';
import { type CertifiedVenueId, venueIds } from '#shared/domain/account/account.ts';
import type { FollowedMarket } from '#shared/domain/market/market-subscription.ts';
import type { MarketHistory } from '#shared/ports/market-history.port.ts';

export interface HistoryOptions {
  readonly folder?: string;
  readonly bucket?: string;
  readonly live?: boolean;
}

const symbolPattern = /^[A-Z0-9]+\/[A-Z0-9]+(:[A-Z0-9]+)?$/;

/** What the venues say and what the simulator says never stand in one folder, unless it is named. */
export async function openHistory({ folder, bucket, live }: HistoryOptions): Promise<MarketHistory> {
  if (bucket !== undefined) {
    const { S3Client } = await import('@aws-sdk/client-s3');
    const { S3Objects } = await import('#shared/adapters/history/s3-objects.ts');
    const client = new S3Client({ forcePathStyle: process.env.AWS_ENDPOINT_URL !== undefined });
    return new ParquetHistory(new S3Objects(client, bucket));
  }
  const own = join(projectFolder, '.tradewind', 'history', live ? 'venues' : 'simulated');
  return new ParquetHistory(new FolderObjects(folder ?? own));
}

/** One sentence when it names no market that can be kept. */
export function marketOf(venue: string, symbol: string): FollowedMarket | string {
  const known = venueIds.find((id): id is CertifiedVenueId => id === venue);
  if (!known) return `History is kept of ${venueIds.join(', ')}; '${venue}' is none of them.`;
  if (!symbolPattern.test(symbol)) return '--instrument must be such as BTC/USDT or BTC/USDT:USDT.';
  return { venue: known, symbol };
}
