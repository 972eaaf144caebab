import { lambdaWorkers } from '#local-cloud/lambda-workers.ts';
import { signal } from '#local-cloud/process-identity.ts';
import { currentRecord, type DrillGround } from '../ground.ts';

export const soakFaults = ['ingest', 'workers', 'refusals', 'timeouts', 'disconnect', 'twice'] as const;
export type SoakFault = (typeof soakFaults)[number];

/** Breaks one thing; what is broken mends by itself. */
export async function strike(ground: DrillGround, fault: SoakFault, random: () => number): Promise<void> {
  const { control, accounts } = ground;
  const { venue } = accounts[Math.floor(random() * accounts.length)] ?? { venue: 'binance' };
  const times = 3 + Math.floor(random() * 8);
  switch (fault) {
    case 'ingest':
      return kill(ground, 'ws-ingest');
    case 'workers':
      return killWorkers(ground, random);
    case 'refusals':
      return control.postFault({ venue, effect: 'before', respond: { status: 503, body: {} }, times });
    case 'timeouts':
      return control.postFault({
        venue,
        effect: random() < 0.5 ? 'before' : 'after',
        respond: 'timeout',
        times: 3,
      });
    case 'disconnect': {
      const target = random() < 0.5 ? 'private' : 'public';
      return control.postFault({ venue, stream: { kind: 'disconnect', target } });
    }
    case 'twice':
      return control.postFault({ venue, stream: { kind: 'duplicate', target: 'private', count: times } });
  }
}

async function kill(ground: DrillGround, name: string): Promise<void> {
  const child = currentRecord(ground).children.find((each) => each.name === name);
  if (child) signal(child.process, 'SIGKILL', 'process');
}

/** About half of the Lambda workers, in whatever they do. */
async function killWorkers(ground: DrillGround, random: () => number): Promise<void> {
  const emulator = currentRecord(ground).children.find(({ name }) => name === 'the local cloud');
  for (const worker of emulator ? lambdaWorkers(emulator.process.pid) : [])
    if (random() < 0.5) signal(worker, 'SIGKILL', 'process');
}
