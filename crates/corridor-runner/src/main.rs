//! The `corridor` command: hands the process's arguments and streams to the library.

use std::io::{IsTerminal, stderr, stdout};
use std::process::ExitCode;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use corridor_runner::exit_code::Exit;
use corridor_runner::io::{Io, Paint, Progress};

fn main() -> ExitCode {
    let stop = Arc::new(AtomicBool::new(false));
    listen_for_interrupts(Arc::clone(&stop));
    #[cfg(unix)]
    outlive_file_limits();
    let progress = if stderr().is_terminal() { Progress::Drawn } else { Progress::Hidden };
    let mut io = Io {
        out: &mut stdout().lock(),
        err: &mut stderr(),
        out_paint: paint(anstream::AutoStream::choice(&stdout())),
        err_paint: paint(anstream::AutoStream::choice(&stderr())),
        file_paint: Paint::Plain,
        progress,
        stop,
    };
    corridor_runner::run(std::env::args_os(), &mut io).into()
}

/// The first interrupt asks the command to end; the second ends the process.
fn listen_for_interrupts(stop: Arc<AtomicBool>) {
    let listening = ctrlc::set_handler(move || {
        if stop.swap(true, Ordering::Relaxed) {
            #[expect(clippy::exit, reason = "a second interrupt must end a command that does not")]
            std::process::exit(Exit::Interrupted.code().into());
        }
    });
    // Without a handler an interrupt ends the process at once, as it does by default.
    drop(listening);
}

/// A file that may not grow any more (`ulimit -f`) ends a process without a word. With this, writing
/// it fails as it does on a full disk.
#[cfg(unix)]
fn outlive_file_limits() {
    let listening = signal_hook::flag::register(libc::SIGXFSZ, Arc::default());
    // Without a handler the signal ends the process, as it does by default.
    drop(listening);
}

/// What `--color auto` means for a stream: a terminal that `NO_COLOR` and `TERM` leave coloured.
fn paint(choice: anstream::ColorChoice) -> Paint {
    match choice {
        anstream::ColorChoice::Never => Paint::Plain,
        _ => Paint::Ansi,
    }
}
