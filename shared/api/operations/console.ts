import type { SiteOperation } from '../operation.ts';

/** The console of the partner's people, and the page that shows the API to developers. */
export const getConsole = {
  name: 'get-console',
  group: 'list',
  trigger: 'site',
  paths: ['/console', '/console/{file+}', '/docs', '/docs/{file+}'],
  summary: 'The console, and the API page, for browsers',
  description:
    'Gives the files of both, the same to everybody: what they show comes from the other operations, with the token of ' +
    'whoever has signed in. `/console/sign-in.json` says where that is done.',
  uses: ['console:sign-in'],
  impact: 'Nobody can open the console or the API page. The API answers, and open pages still work.',
  timeoutSeconds: 10,
  memoryMegabytes: 512,
} as const satisfies SiteOperation;
