/**
 * The direction of imports, enforced: functions, long-running -> application -> ports -> domain; adapters -> ports,
 * domain. Each rule says why. `npm run deps` checks; tests/architecture plants violations to prove that it bites.
 * @type {import('dependency-cruiser').IConfiguration}
 */
const production = '^(shared|functions|long-running|sim-exchange|infra|local-cloud|cli|research)/';
const testFiles = '(\\.test\\.ts$|/testing/)';

module.exports = {
  forbidden: [
    {
      name: 'domain-is-pure',
      comment: 'Rules are testable without anything: domain imports domain, and decimal.js behind money/.',
      severity: 'error',
      from: { path: '^shared/domain/', pathNot: testFiles },
      to: { pathNot: '^(shared/domain/|node_modules/decimal\\.js/)' },
    },
    {
      name: 'only-money-knows-decimal',
      comment: 'One configuration of decimals: everybody takes the clone of shared/domain/money.',
      severity: 'error',
      from: { path: production, pathNot: `(^shared/domain/money/|${testFiles})` },
      to: { path: '^node_modules/decimal\\.js/' },
    },
    {
      name: 'ports-know-domain-only',
      comment: 'A port is types; no vendor, no implementation.',
      severity: 'error',
      from: { path: '^shared/ports/' },
      to: { pathNot: '^shared/(domain|ports)/' },
    },
    {
      name: 'application-knows-ports-and-domain',
      comment:
        'Use cases run on any adapter, so that the simulation runs the real ones. What runs strategies knows their contract.',
      severity: 'error',
      from: { path: '^shared/application/', pathNot: testFiles },
      to: { pathNot: '^shared/(domain|ports|application|strategies)/' },
    },
    {
      name: 'adapters-do-not-reach-up-or-across',
      comment:
        'An adapter serves ports; it knows no use case and no transport. venues/ reads the keys that secrets/ keeps.',
      severity: 'error',
      from: { path: '^shared/adapters/([^/]+)/', pathNot: testFiles },
      to: { path: '^shared/', pathNot: '^shared/(domain|ports)/|^shared/adapters/($1|secrets)/' },
    },
    {
      name: 'http-api-is-a-contract',
      comment: 'The wire format of /v1, for the server and its clients: domain only.',
      severity: 'error',
      from: { path: '^shared/http-api/', pathNot: testFiles },
      to: {
        path: '^(shared|functions|infra|cli|local-cloud|long-running)/',
        pathNot: '^shared/(domain|http-api)/',
      },
    },
    {
      name: 'stream-client-runs-anywhere',
      comment:
        'A browser runs the client of the live stream as it is: the contract, schemas of zod, and no module of Node.',
      severity: 'error',
      from: { path: '^shared/stream-client/', pathNot: testFiles },
      to: { pathNot: '^(shared/(domain|http-api|stream-client)/|node_modules/zod/)' },
    },
    {
      name: 'strategies-are-pure',
      comment:
        'The same code decides in a backtest, on paper and live: domain, each other, and schemas of zod.',
      severity: 'error',
      from: { path: '^shared/strategies/', pathNot: testFiles },
      to: { pathNot: '^(shared/(domain|strategies)/|node_modules/zod/)' },
    },
    {
      name: 'research-knows-rules-only',
      comment:
        "A backtest runs the strategies on the rules: no port, no adapter, no cloud. A book's queues are those of the simulator.",
      severity: 'error',
      from: { path: '^research/', pathNot: testFiles },
      to: {
        path: '^(shared|functions|infra|cli|local-cloud|long-running|sim-exchange|simulation|tests)/',
        pathNot: '^(shared/(domain|strategies)/|sim-exchange/core/matching-book\\.ts$)',
      },
    },
    {
      name: 'nothing-shipped-imports-research',
      comment:
        'Research is for the command line and the bench; of what runs on AWS one Lambda runs backtests and searches, and one checks what it is asked.',
      severity: 'error',
      from: {
        path: '^(shared|functions|long-running|infra|sim-exchange|simulation)/',
        pathNot: `(^functions/(run-backtest|manage-backtests)/|${testFiles})`,
      },
      to: { path: '^research/' },
    },
    {
      name: 'functions-are-islands',
      comment: 'A Lambda imports its own folder and shared/, never another Lambda.',
      severity: 'error',
      from: { path: '^functions/([^/]+)/' },
      to: {
        path: '^(functions|infra|cli|local-cloud|sim-exchange|long-running)/',
        pathNot: '^functions/$1/',
      },
    },
    {
      name: 'nothing-imports-a-function',
      comment: 'infra names Lambdas by path only.',
      severity: 'error',
      from: { pathNot: '^(functions|tests|bench|scripts)/' },
      to: { path: '^functions/' },
    },
    {
      name: 'simulator-stays-apart',
      comment: 'A venue that imports our adapters would agree with our bugs.',
      severity: 'error',
      from: { path: '^sim-exchange/', pathNot: testFiles },
      to: {
        path: '^(shared|functions|infra|cli|local-cloud|long-running)/',
        pathNot: '^shared/domain/money/',
      },
    },
    {
      name: 'simulation-runs-the-core',
      comment: 'It runs the real use cases on ports in memory: no driver, no wire, no cloud.',
      severity: 'error',
      from: { path: '^simulation/', pathNot: testFiles },
      to: {
        path: '^(shared|functions|infra|cli|local-cloud|long-running|sim-exchange|tests)/',
        pathNot: '^shared/(domain|ports|application|adapters/(in-memory|crypto)|strategies|testing)/',
      },
    },
    {
      name: 'only-dst-runs-the-simulation',
      comment: 'The command line shows it; nothing that ships knows of it.',
      severity: 'error',
      from: { pathNot: '^(simulation/|tests/|cli/commands/dst\\.ts$)' },
      to: { path: '^simulation/' },
    },
    {
      name: 'production-imports-no-tests',
      comment: 'Test code never ships.',
      severity: 'error',
      from: { path: production, pathNot: testFiles },
      to: { path: '(^(tests|bench)/|\\.test\\.ts$|/testing/)' },
    },
    {
      name: 'nothing-shipped-imports-local',
      comment: 'What runs on AWS knows nothing of the laptop.',
      severity: 'error',
      from: { path: '^(shared|functions|long-running|infra)/', pathNot: testFiles },
      to: { path: '^(local-cloud|cli|sim-exchange|scripts)/' },
    },
    {
      name: 'no-cycles',
      comment: 'Modules that need each other are one module. Types may point back.',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(cdk\\.out|\\.tradewind|coverage|dashboard)' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default', 'types'],
    },
  },
};
