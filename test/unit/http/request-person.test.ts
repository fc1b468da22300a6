/** Who asks, by the claims of a token: second-person rules and the trail go by `person`. */
import { expect, test } from 'vitest';
import { listAudits } from '../../../shared/api/operations/audit.ts';
import { parseRequest } from '../../../shared/http/request.ts';

const personOf = (claims: Readonly<Record<string, string>> | undefined) => {
  const event = { headers: {}, requestContext: { requestId: 'r', ...(claims && { authorizer: { jwt: { claims } } }) } };
  const request = parseRequest(listAudits, event as never, 0);
  if ('problem' in request) throw new Error(request.problem);
  return { caller: request.caller, person: request.person };
};
const console = 'console-client';

test.each([
  ['two people through the one client of the console are two', { client_id: console, sub: 'ada' }, 'ada'],
  ['and so', { client_id: console, sub: 'ben' }, 'ben'],
  ['one person through another client, as with curl, is one', { client_id: 'curl', sub: 'ada' }, 'ada'],
  ['a client with a secret is itself', { client_id: 'operator', sub: 'operator' }, 'operator'],
  [
    'a client of an issuer that names it apart is itself',
    { azp: 'operator', sub: 'operator@clients' },
    'operator@clients',
  ],
  ['whoever has no subject is the client', { client_id: 'operator' }, 'operator'],
  ['whoever has neither is one person, with all others of the kind', {}, 'unknown'],
  [
    'an address is not a person: it can change its owner',
    { client_id: console, sub: 'ada', email: 'b@c.example' },
    'ada',
  ],
])('%s', (_, claims, person) => {
  expect(personOf(claims as Record<string, string>).person).toBe(person);
});

test('the client is told apart from the person', () => {
  expect(personOf({ client_id: console, sub: 'ada' })).toEqual({ caller: console, person: 'ada' });
  expect(personOf(undefined)).toEqual({ caller: 'anonymous', person: 'anonymous' });
});
