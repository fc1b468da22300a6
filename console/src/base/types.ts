/** What the API answers, by the names that the console uses. */
import type {
  CheckMembershipData,
  CheckMembershipResponses,
  GetAuditResponses,
  GetMembershipResponses,
  ImportMembershipsResponses,
  ListAuditRecordsResponses,
  ListAuditsResponses,
  ListMembershipsResponses,
  ReviewMembershipsData,
  ReviewMembershipsResponses,
} from '../../../client/src/index.ts';

export type { Problem } from '../../../client/src/index.ts';

/** A row of a list that the service can read. */
type Readable<Row> = Exclude<Row, { problem: unknown }>;

export type Question = CheckMembershipData['body'];
export type CheckAnswer = CheckMembershipResponses[200];
export type MembershipRow = ListMembershipsResponses[200]['memberships'][number];
export type Membership = Readable<MembershipRow>;
export type MembershipThen = Extract<GetMembershipResponses[200], { asOf: string }>;
export type AuditRecordRow = ListAuditRecordsResponses[200]['auditRecords'][number];
export type AuditRecord = Readable<AuditRecordRow>;
export type Audits = ListAuditsResponses[200];
export type Audit = Readable<Audits['audits'][number]>;
export type AuditDetails = GetAuditResponses[200];
export type Held = Audits['held'][number];
export type ReviewItem = ReviewMembershipsData['body']['items'][number];
export type ReviewResult = ReviewMembershipsResponses[200]['results'][number];
export type ImportAnswer = ImportMembershipsResponses[200];
export type ImportResult = ImportAnswer['results'][number];
