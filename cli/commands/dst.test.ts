import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { projectFolder } from '#local-cloud/project.ts';
import { venueIds } from '#shared/domain/account/account.ts';
import { runCommandLine } from '../testing/command-line.ts';

const dst = (args: string, env: Record<string, string> = {}) =>
  runCommandLine(['dst', ...args.split(' ')], env);

/** Loads a mistake into the process and its threads: an order leaves without a record of it. */
function withPlantedBug(): Record<string, string> {
  const hook = pathToFileURL(`${projectFolder}/simulation/pool/planted-bug.ts`).href;
  const bug = {
    name: 'no record is written ahead of a send',
    file: 'shared/application/submit-order.ts',
    find: "{ kind: 'insertAttempt', attempt },",
    replace: '',
  };
  const code = `import { plant } from '${hook}'; plant(${JSON.stringify(bug)});`;
  return { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(code)}` };
}

describe('dst', () => {
  it('runs seeds on every core and prints one document', async () => {
    const { exitCode, stdout, stderr } = await dst('--seeds 30 --from 5 --json');
    expect([exitCode, stderr]).toEqual([0, '']);
    expect(JSON.parse(stdout)).toEqual({
      seeds: 30,
      steps: expect.any(Number),
      orders: Object.fromEntries(venueIds.map((venue) => [venue, expect.any(Number)])),
      violations: [],
      seconds: expect.any(Number),
    });
  });

  it('prints every event of one seed, the same each time', async () => {
    const [first, second] = await Promise.all([dst('--seed 9 --trace'), dst('--seed 9 --trace')]);
    const lines = (stdout: string) => stdout.split('\n').filter((line) => /^ +\d+\.\d{3} \S+/.test(line));
    expect(lines(first.stdout).length).toBeGreaterThan(100);
    expect(lines(second.stdout)).toEqual(lines(first.stdout));
    expect([first.exitCode, first.stderr]).toEqual([0, '']);
  });

  it('keeps the trace off stdout where the one document is', async () => {
    const { exitCode, stdout, stderr } = await dst('--seed 9 --trace --json');
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ seeds: 1, violations: [] });
    expect(stderr.split('\n').length).toBeGreaterThan(100);
  });

  it('ends with 1 for a violation, and says how to see it again', async () => {
    const { exitCode, stdout } = await dst('--seeds 10 --json', withPlantedBug());
    expect(exitCode).toBe(1);
    const { violations } = JSON.parse(stdout);
    expect(violations.length).toBeGreaterThan(0);
    const { seed, replay } = violations[0];
    expect(violations[0]).toEqual({
      seed,
      commit: expect.stringMatching(/^([0-9a-f]{40}( with changes)?|unknown)$/),
      invariant: 'attempt-before-send',
      message: expect.stringContaining('left without a record of it'),
      replay: `bin/tradewind dst --seed ${seed} --trace`,
    });
    const again = await dst(`${replay.replace('bin/tradewind dst ', '')}`, withPlantedBug());
    expect(again.exitCode).toBe(1);
    expect(again.stdout).toContain('VIOLATED attempt-before-send');
    expect(again.stderr).toContain(`seed ${seed}: attempt-before-send: `);
  });

  it.each(['--seeds 0', '--seed -1', '--seed 1e3', '--from x', '--seed 1 --seeds 2', '--threads 0'])(
    'refuses %s',
    async (args) => {
      const { exitCode, stdout, stderr } = await dst(args);
      expect([exitCode, stdout]).toEqual([1, '']);
      expect(stderr).toContain('error: ');
    },
  );

  it('refuses a trace of many seeds', async () => {
    const { exitCode, stderr } = await dst('--seeds 5 --trace');
    expect([exitCode, stderr]).toEqual([1, '--trace needs one --seed.\n']);
  });
});
