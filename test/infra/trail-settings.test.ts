import { expect, it } from 'vitest';
import { readSettings } from '../../infra/settings.ts';

it.each([
  ['trailLock', 'compliance', 'compliance'],
  ['trailLockYears', '100', 100],
  ['trailOrigin', 'trail.partner.example/memberships', 'trail.partner.example/memberships'],
])('reads %s=%j', (name, given, expected) => {
  expect(readSettings({ [name]: given })).toMatchObject({ [name]: expected });
});

it.each([
  ['trailLock', 'off', 'must be governance or compliance'],
  ['trailLockYears', '0', 'must be a whole number'],
  ['trailLockYears', '101', 'must be at most 100'],
  ['trailOrigin', '', 'without blanks and without +'],
  ['trailOrigin', 'our log', 'without blanks and without +'],
  ['trailOrigin', 'our+log', 'without blanks and without +'],
  ['trailOrigin', 'unser-Prüfpfad', 'must be up to 200 ASCII'],
])('refuses %s=%j', (name, given, reason) => {
  expect(() => readSettings({ [name]: given })).toThrow(reason);
});
