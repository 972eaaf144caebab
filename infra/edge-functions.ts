import { signInCalls } from './sign-in-calls.ts';

/**
 * What CloudFront runs before it asks an origin, in its own JavaScript. Each does for AWS what local-cloud/dashboard/server.ts does on loopback.
 */
const refused = "{ statusCode: 403, statusDescription: 'Forbidden' }";

/** A path of the page's own, such as /orders/01K…, is the page: which one is decided in the browser. */
export const pagePaths = `
function handler(event) {
  var request = event.request;
  var last = request.uri.split('/').pop();
  if (last.indexOf('.') === -1) request.uri = '/index.html';
  return request;
}`;

/** Calls of the user pool, by a closed list. The pool gets the call alone: no cookie, and the API's token only within the body. */
export const signIn = `
var calls = ${JSON.stringify([...signInCalls])};
function handler(event) {
  var request = event.request;
  var target = request.headers['x-amz-target'];
  if (request.uri !== '/auth' || request.method !== 'POST' || !target || calls.indexOf(target.value) === -1)
    return ${refused};
  request.uri = '/';
  request.querystring = {};
  request.cookies = {};
  delete request.headers.authorization;
  return request;
}`;

/** Browsers open streams for any page, and say for which: only this address's own may. */
export const openStream = `
function handler(event) {
  var request = event.request;
  var origin = request.headers.origin;
  var host = request.headers.host;
  if (request.uri !== '/stream') return ${refused};
  if (origin && origin.value !== 'https://' + (host ? host.value : '')) return ${refused};
  request.uri = '/live';
  return request;
}`;
