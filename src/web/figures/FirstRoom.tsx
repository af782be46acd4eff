import { Navigate } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useAccount } from '../reply/session.ts';
import { TodayPage } from './TodayPage.tsx';

/** Where a visit begins: Today, or the exams for those whose role has no figures. */
export function FirstRoom(): ReactNode {
  const { may } = useAccount();
  return may('see-figures') ? <TodayPage /> : <Navigate to="/exams" search={{ list: 'all' }} replace />;
}
