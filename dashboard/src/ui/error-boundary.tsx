import { Component, type ReactNode } from 'react';

/** A page that breaks says so, and the rest of the window, with its stop, stays. */
export class ErrorBoundary extends Component<
  { readonly children: ReactNode; readonly fallback: (retry: () => void) => ReactNode },
  { readonly hasFailed: boolean }
> {
  override state = { hasFailed: false };

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true };
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children;
    return this.props.fallback(() => this.setState({ hasFailed: false }));
  }
}
