/** The guides: every command that they show does what they say. */
import { allPages, testPages } from './use-pages.ts';

testPages(allPages.filter(({ path }) => path.startsWith('docs/guides/')));
