@preconcurrency import Glibc

/// Runs batches of independent jobs on a fixed number of threads, the caller's among them; a batch ends when its last job has.
///
/// Which thread runs which job changes nothing: every job owns what it writes.
final class WorkerPool: @unchecked Sendable {
    // All fields below the mutex are only touched while it is held.
    private let mutex: UnsafeMutablePointer<pthread_mutex_t>
    private let wake: UnsafeMutablePointer<pthread_cond_t>
    private let done: UnsafeMutablePointer<pthread_cond_t>
    private var jobs: [@Sendable () -> Void] = []
    private var next = 0
    private var running = 0
    private var isOver = false
    private var threads: [pthread_t] = []

    /// Starts `count` - 1 threads; where the system refuses one, fewer run.
    init(count: Int) {
        mutex = .allocate(capacity: 1)
        wake = .allocate(capacity: 1)
        done = .allocate(capacity: 1)
        pthread_mutex_init(mutex, nil)
        pthread_cond_init(wake, nil)
        pthread_cond_init(done, nil)
        for _ in 1..<max(1, count) {
            var thread = pthread_t()
            let me = Unmanaged.passRetained(self)
            let failed = pthread_create(
                &thread, nil,
                { argument in
                    guard let argument else { return nil }
                    Unmanaged<WorkerPool>.fromOpaque(argument).takeRetainedValue().work()
                    return nil
                }, me.toOpaque())
            if failed != 0 {
                me.release()
                break
            }
            threads.append(thread)
        }
    }

    /// Runs all jobs and returns when the last one has ended.
    func run(_ batch: [@Sendable () -> Void]) {
        if threads.isEmpty || batch.count == 1 {
            for job in batch { job() }
            return
        }
        pthread_mutex_lock(mutex)
        jobs = batch
        next = 0
        pthread_cond_broadcast(wake)
        help()
        while running > 0 { pthread_cond_wait(done, mutex) }
        jobs = []
        next = 0
        pthread_mutex_unlock(mutex)
    }

    /// Ends the threads; the pool can't be used any more.
    func stop() {
        pthread_mutex_lock(mutex)
        isOver = true
        pthread_cond_broadcast(wake)
        pthread_mutex_unlock(mutex)
        for thread in threads { pthread_join(thread, nil) }
        threads = []
    }

    deinit {
        pthread_mutex_destroy(mutex)
        pthread_cond_destroy(wake)
        pthread_cond_destroy(done)
        mutex.deallocate()
        wake.deallocate()
        done.deallocate()
    }

    private func work() {
        pthread_mutex_lock(mutex)
        while !isOver {
            help()
            if isOver { break }
            pthread_cond_wait(wake, mutex)
        }
        pthread_mutex_unlock(mutex)
    }

    /// Takes jobs while there are any. The mutex is held on entry and on return.
    private func help() {
        while next < jobs.count {
            let job = jobs[next]
            next += 1
            running += 1
            pthread_mutex_unlock(mutex)
            job()
            pthread_mutex_lock(mutex)
            running -= 1
        }
        if running == 0 { pthread_cond_signal(done) }
    }
}
