import { describe, expect, test } from 'vitest';
import { userIdInPath, userNameInPath } from '../../../../shared/api/schemas/links.ts';

describe.each([
  { name: 'a user id', schema: userIdInPath },
  { name: 'a user name', schema: userNameInPath },
])('$name in a path', ({ schema }) => {
  test.each(['user-1', '#1', 'a@b.example', 'DOMAIN\\user', 'Jörg', '...', 'a b'])('may be %j', (text) => {
    expect(schema.safeParse(text)).toMatchObject({ success: true, data: text });
  });

  // A gateway that decodes twice makes these of `a%252Fb`, `a%253Fb` and `100%2525`: another id
  // than was meant, perhaps.
  test.each(['a/b', 'a?b', '100%', '/', '.', '..', ' .. '])('is refused where it could be another one: %j', (text) => {
    const { error } = schema.safeParse(text);
    expect(error?.issues.map(({ message }) => message)).toEqual([
      expect.stringContaining('POST /v1/memberships/unlink'),
    ]);
  });

  test.each(['', ' ', 'a\0b', 'x'.repeat(129)])('is refused as anywhere else: %j', (text) => {
    expect(schema.safeParse(text).success).toBe(false);
  });
});
