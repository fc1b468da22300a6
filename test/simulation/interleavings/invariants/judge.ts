/**
 * What must hold after every scenario, by what was written and what the players were told. Each
 * check throws with what it has seen.
 */
import type { MemoryDynamoDb } from '../../../support/memory-dynamodb.ts';
import type { Trace } from '../trace.ts';
import { expectTrueAnswers } from './answers.ts';
import { expectNobodyNamed, expectTrueLinks } from './links.ts';
import { expectRefusalsToStand, expectTrueReviews } from './reviews.ts';
import { storyOf } from './story.ts';
import { expectNoLostUpdate, expectOneRecordEach } from './trail.ts';

export const judge = (trace: Trace, db: MemoryDynamoDb): void => {
  const story = storyOf(trace);
  expectOneRecordEach(story, db);
  expectNoLostUpdate(story);
  expectTrueReviews(story, trace);
  expectRefusalsToStand(story);
  expectTrueLinks(story, trace, db);
  expectNobodyNamed(db);
  expectTrueAnswers(story, trace);
};
