import type { WireRequest } from '../../core/wire.ts';

/** Query and body parameters together; a GET has no body. */
export function paramsOf(request: WireRequest): Map<string, string> {
  return new Map([...new URLSearchParams(request.query), ...new URLSearchParams(request.body)]);
}

/** The text a signature covers: query then body as sent, without the signature. */
export function signedText(request: WireRequest): string {
  return withoutSignature(request.query) + withoutSignature(request.body);
}

function withoutSignature(encoded: string): string {
  return encoded
    .split('&')
    .filter((pair) => !pair.startsWith('signature='))
    .join('&');
}
