import { expect, it } from 'vitest';
import { deliveryOf, positionOfEvent, takeUpFrom } from '../../../../shared/domain/deliveries/event.ts';

const now = Date.parse('2026-11-28T12:00:00.000Z');
const event = { id: 'ab12-7', type: 'example.granted', time: '2026-11-28T11:00:00.000Z' };
const logged = (members: object = {}) => ({
  position: 7,
  text: JSON.stringify({ ...event, ...members }),
  accountId: 'a',
});
const since = takeUpFrom(now);

it('makes a delivery of an event', () => {
  expect(deliveryOf(logged(), since, now)).toEqual({
    position: 7,
    eventId: 'ab12-7',
    type: 'example.granted',
    accountId: 'a',
    recordedAt: now,
    tries: 0,
    nextAt: now,
    attempts: [],
  });
});

it.each([
  ['of the last day before the first start', logged({ time: '2026-11-27T12:00:00.000Z' }), false],
  ['older than that', logged({ time: '2026-11-27T11:59:59.999Z' }), true],
  ['of what was in the log before there were events', { ...logged(), isHistory: true }, true],
])('passes over an event %s: %s', (_, of, isPassed) => {
  expect(deliveryOf(of, since, now) === 'passed').toBe(isPassed);
});

it.each([
  ['no JSON', { position: 7, text: '' }],
  ['no id', logged({ id: undefined })],
  ['an id that is no header', logged({ id: 'ab\n12' })],
  ['no time', logged({ time: 'yesterday' })],
])('makes none of %s', (_, of) => {
  expect(deliveryOf(of, since, now)).toBeUndefined();
});

it.each([
  ['ab12-7', 7],
  ['ab12-0', 0],
  ['2-123456789012345', 123_456_789_012_345],
  ['ab', undefined],
  ['', undefined],
])('%s is the event at %s', (id, position) => {
  expect(positionOfEvent(id)).toBe(position);
});
