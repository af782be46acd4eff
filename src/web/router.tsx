import { createRootRoute, createRoute, createRouter } from '@tanstack/react-router';
import { PasswordPage } from './access/PasswordPage.tsx';
import { PeoplePage } from './access/PeoplePage.tsx';
import { StoryPage } from './demo/StoryPage.tsx';
import { FirstRoom } from './figures/FirstRoom.tsx';
import { FeedsPage } from './intake/FeedsPage.tsx';
import { MessagePane } from './intake/MessagePane.tsx';
import { MessagesPage } from './intake/MessagesPage.tsx';
import { ReplayPage } from './intake/ReplayPage.tsx';
import { DayPage } from './ledger/DayPage.tsx';
import { DaysPage } from './ledger/DaysPage.tsx';
import { readDaySearch, readDaysSearch } from './ledger/daySearch.ts';
import { ExamPane } from './ledger/ExamPane.tsx';
import { ExamsPage } from './ledger/ExamsPage.tsx';
import { readExamSearch } from './ledger/examSearch.ts';
import { SignDayPage } from './ledger/SignDayPage.tsx';
import { BrokenPage } from './page/BrokenPage.tsx';
import { NoSuchPage } from './page/NoSuchPage.tsx';
import { Shell } from './page/Shell.tsx';
import { VariancePane } from './reconciliation/VariancePane.tsx';
import { VariancesPage } from './reconciliation/VariancesPage.tsx';
import { readVarianceSearch } from './reconciliation/varianceSearch.ts';
import { UnreportedExamPane } from './worklists/UnreportedExamPane.tsx';
import { UnreportedPage } from './worklists/UnreportedPage.tsx';
import { readUnreportedSearch } from './worklists/unreportedSearch.ts';

const root = createRootRoute({ component: Shell, notFoundComponent: NoSuchPage });
const under = () => root;

const today = createRoute({ getParentRoute: under, path: '/', component: FirstRoom });
const variances = createRoute({
  getParentRoute: under,
  path: '/variances',
  component: VariancesPage,
  validateSearch: readVarianceSearch,
});
const variance = createRoute({ getParentRoute: () => variances, path: '$varianceId', component: VariancePane });
const exams = createRoute({
  getParentRoute: under,
  path: '/exams',
  component: ExamsPage,
  validateSearch: readExamSearch,
});
const exam = createRoute({ getParentRoute: () => exams, path: '$examId', component: ExamPane });
const unreported = createRoute({
  getParentRoute: under,
  path: '/unreported',
  component: UnreportedPage,
  validateSearch: readUnreportedSearch,
});
const unreportedExam = createRoute({
  getParentRoute: () => unreported,
  path: '$examId',
  component: UnreportedExamPane,
});
const days = createRoute({ getParentRoute: under, path: '/days', component: DaysPage, validateSearch: readDaysSearch });
const oneDay = createRoute({
  getParentRoute: under,
  path: '/days/$day',
  component: DayPage,
  validateSearch: readDaySearch,
});
const signing = createRoute({
  getParentRoute: under,
  path: '/days/$day/sign',
  component: SignDayPage,
  validateSearch: readDaySearch,
});
const feeds = createRoute({ getParentRoute: under, path: '/feeds', component: FeedsPage });
const replay = createRoute({ getParentRoute: under, path: '/messages/replay', component: ReplayPage });
const messages = createRoute({ getParentRoute: under, path: '/messages', component: MessagesPage });
const message = createRoute({ getParentRoute: () => messages, path: '$messageId', component: MessagePane });
const story = createRoute({ getParentRoute: under, path: '/story', component: StoryPage });
const people = createRoute({ getParentRoute: under, path: '/people', component: PeoplePage });
const password = createRoute({ getParentRoute: under, path: '/password', component: PasswordPage });

/** Every address of the pages. What is searched for is patient data and stands in the history's state, never here. */
export const router = createRouter({
  routeTree: root.addChildren([
    today,
    variances.addChildren([variance]),
    exams.addChildren([exam]),
    unreported.addChildren([unreportedExam]),
    days,
    oneDay,
    signing,
    feeds,
    replay,
    messages.addChildren([message]),
    story,
    people,
    password,
  ]),
  defaultErrorComponent: BrokenPage,
  defaultNotFoundComponent: NoSuchPage,
  scrollRestoration: false,
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const text = new URLSearchParams(search as Record<string, string>).toString();
    return text && `?${text}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

declare module '@tanstack/history' {
  interface HistoryState {
    /** What was searched for. */
    words?: string;
    /** Where each page of the list up to this one began. */
    trail?: readonly string[];
  }
}
