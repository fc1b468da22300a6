/** What the API answers, by the names that the console uses. */
import type {
  CancelClientAccountData,
  CheckMembershipData,
  CheckMembershipResponses,
  GetAuditResponses,
  GetMembershipResponses,
  GetPlanResponses,
  ImportMembershipsResponses,
  ListAuditCasesResponses,
  ListAuditRecordsResponses,
  ListAuditsResponses,
  ListChangesResponses,
  ListClientAccountsData,
  ListClientAccountsResponses,
  ListLinkedMembershipsData,
  ListLinkedMembershipsResponses,
  ListMembershipsResponses,
  ListOperationRecordsResponses,
  RequestTransferData,
  RequestTransferResponses,
  ReviewMembershipsData,
  ReviewMembershipsResponses,
  StartSignInResponses,
  UpdatePlanData,
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
export type AuditRow = Audits['audits'][number];
export type Budget = Audits['budget'];
export type Schedule = Audits['schedule'];
export type Cases = Audits['cases'];
export type AuditCaseRow = ListAuditCasesResponses[200]['cases'][number];
export type AuditCase = Readable<AuditCaseRow>;
export type PlannedChangeRow = AuditDetails['plannedChanges'][number];
export type PlannedChange = Readable<PlannedChangeRow>;
export type ChangeEvent = ListChangesResponses[200]['events'][number];

/** A page of Constant Contact's own list. */
export type LivePage = ListClientAccountsResponses[200];
export type LiveAccount = LivePage['clientAccounts'][number];
export type LiveRow = LiveAccount | { readonly unreadable: NonNullable<LivePage['unreadableRows']>[number] };
export type AccountType = NonNullable<NonNullable<ListClientAccountsData['query']>['accountType']>;

/** A user of the application, or a user name. Never in an address. */
export type Subject = ListLinkedMembershipsData['body'];
export type LinkedRow = ListLinkedMembershipsResponses[200]['memberships'][number];

export type Plan = GetPlanResponses[200];
export type WantedPlan = UpdatePlanData['body'];
export type Cancellation = NonNullable<CancelClientAccountData['body']>;
export type TransferRequest = RequestTransferData['body'];
export type TransferAnswer = RequestTransferResponses[202];
export type SignInAnswer = StartSignInResponses[200];
export type OperationRecordRow = ListOperationRecordsResponses[200]['operationRecords'][number];
export type OperationRecord = Readable<OperationRecordRow>;
