import { expect, it, vi } from 'vitest';
import { connectionAnswerOf } from '../../../../shared/api/answers/connections.ts';
import { askForConnection } from '../../../../shared/use-cases/connections/ask.ts';
import { digestOf } from '../../../../shared/use-cases/connections/secrets.ts';

const now = Date.UTC(2026, 10, 21, 10);
const ask = (returnTo: string, returnPlaces = ['https://app.example.com/']) => {
  const keepLink = vi.fn(async () => {});
  const asked = askForConnection(
    { user: { userId: 'user-1', spelling: 'user-1 ' }, returnTo, askedBy: 'app' },
    { keepLink, returnPlaces, newSecret: () => 'a-secret', newId: () => 'an-id', now: () => now },
  );
  return { keepLink, answer: asked.then((outcome) => connectionAnswerOf(outcome, 'https://api.example')) };
};

it('gives a link of ten minutes, of which only a digest is kept', async () => {
  const { keepLink, answer } = ask('https://app.example.com/connected');
  expect(await answer).toEqual({
    body: {
      connectionId: 'an-id',
      url: 'https://api.example/connect/a-secret',
      expiresAt: '2026-11-21T10:10:00.000Z',
    },
  });
  expect(keepLink.mock.calls).toEqual([
    [
      digestOf('a-secret'),
      {
        connectionId: 'an-id',
        userId: 'user-1',
        spelling: 'user-1 ',
        returnTo: 'https://app.example.com/connected',
        askedBy: 'app',
        endsAt: now + 3_600_000,
      },
      now + 600_000,
    ],
  ]);
});

it.each([
  ['https://app.example.com/connected', [], 'CONNECT_NOT_CONFIGURED'],
  ['https://evil.example/connected', ['https://app.example.com/'], 'RETURN_TO_NOT_ALLOWED'],
])('keeps nothing for %s with the places %j', async (returnTo, places, problem) => {
  const { keepLink, answer } = ask(returnTo, places);
  expect(await answer).toMatchObject({ problem });
  expect(keepLink).not.toHaveBeenCalled();
});
