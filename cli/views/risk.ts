import type { RiskPreviewResource, RiskStatusResource } from '#shared/http-api/risk-schemas.ts';
import { fields, table, timeText } from './table.ts';

export function previewText({ isValid, code, message, riskScore, rules }: RiskPreviewResource): string {
  const head = isValid
    ? `The order would pass; risk score ${riskScore} of 100.`
    : `The order would be denied: ${message ?? ''}\n  code ${code ?? 'unknown'}`;
  const lines = table(
    [
      { title: 'RULE' },
      { title: 'SAYS' },
      { title: 'VALUE', align: 'right' },
      { title: 'LIMIT', align: 'right' },
      { title: 'WORDS' },
    ],
    rules.map(({ name, status, value, limit, words }) => [
      name,
      status.toLowerCase(),
      value ?? '-',
      limit ?? '-',
      words ?? '',
    ]),
  );
  return `${head}\n\n${lines}`;
}

export function riskStatusText(status: RiskStatusResource): string {
  const { accountId, tradingState, tradingStateReason: reason, asOfMs, limits } = status;
  const head = fields(`Account ${accountId}`, [
    ['trading state', `${tradingState}${reason === '' ? '' : ` (${reason})`}`],
    ['as of', timeText(asOfMs)],
  ]);
  const lines = table(
    [
      { title: 'LEVEL' },
      { title: 'LIMIT' },
      { title: 'OF' },
      { title: 'USED', align: 'right' },
      { title: 'SET TO', align: 'right' },
      { title: 'USE', align: 'right' },
    ],
    limits.map(({ scope, name, of, used, limit, ratio }) => [
      scope,
      name,
      of ?? '',
      used ?? '-',
      limit ?? 'not set',
      ratio === null ? '-' : `${Math.round(Number(ratio) * 100)} %`,
    ]),
  );
  return `${head}\n\n${lines}`;
}
