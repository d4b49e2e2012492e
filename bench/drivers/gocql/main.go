// Measures gocql: reads calls as lines of JSON and answers each with a line, as the processes of the other drivers do.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	gocql "github.com/apache/cassandra-gocql-driver/v2"
)

type call struct {
	Id       int             `json:"id"`
	Method   string          `json:"method"`
	Argument json.RawMessage `json:"argument"`
}

type reply struct {
	Id     int    `json:"id"`
	Result any    `json:"result,omitempty"`
	Error  string `json:"error,omitempty"`
}

type job struct {
	Keyspace    string `json:"keyspace"`
	Query       string `json:"query"`
	Writes      bool   `json:"writes"`
	InFlight    int    `json:"inFlight"`
	Connections int    `json:"connections"`
	Server      struct {
		Host string `json:"host"`
		Port int    `json:"port"`
	} `json:"server"`
}

type measured struct {
	Operations      int64   `json:"operations"`
	Milliseconds    float64 `json:"milliseconds"`
	CpuMicroseconds float64 `json:"cpuMicroseconds"`
}

const parameterSets = 1024

var start = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)

func main() {
	var session *gocql.Session
	var work job
	lines := bufio.NewScanner(os.Stdin)
	for lines.Scan() {
		var asked call
		var result any
		err := json.Unmarshal(lines.Bytes(), &asked)
		switch {
		case err != nil:
		case asked.Method == "connect":
			if err = json.Unmarshal(asked.Argument, &work); err == nil {
				session, err = connect(work)
			}
		case asked.Method == "round":
			var milliseconds int
			if err = json.Unmarshal(asked.Argument, &milliseconds); err == nil {
				result, err = round(session, work, milliseconds)
			}
		case asked.Method == "close":
			session.Close()
		}
		answer := reply{Id: asked.Id, Result: result}
		if err != nil {
			answer.Error = err.Error()
		}
		text, _ := json.Marshal(answer)
		fmt.Println(string(text))
	}
}

func connect(work job) (*gocql.Session, error) {
	cluster := gocql.NewCluster(work.Server.Host)
	cluster.Port = work.Server.Port
	cluster.Keyspace = work.Keyspace
	cluster.NumConns = work.Connections
	cluster.Consistency = gocql.LocalOne
	return cluster.CreateSession()
}

func round(session *gocql.Session, work job, milliseconds int) (measured, error) {
	var operations atomic.Int64
	var failure atomic.Pointer[error]
	var lanes sync.WaitGroup
	before := cpu()
	began := time.Now()
	end := began.Add(time.Duration(milliseconds) * time.Millisecond)
	for range work.InFlight {
		lanes.Add(1)
		go func() {
			defer lanes.Done()
			for time.Now().Before(end) {
				if err := run(session, work, int(operations.Add(1))%parameterSets); err != nil {
					failure.Store(&err)
					return
				}
			}
		}()

	}
	lanes.Wait()
	elapsed := time.Since(began)
	if err := failure.Load(); err != nil {
		return measured{}, *err
	}
	return measured{operations.Load(), float64(elapsed.Microseconds()) / 1000, cpu() - before}, nil
}

func run(session *gocql.Session, work job, i int) error {
	if work.Writes {
		added := start.Add(time.Duration(i) * time.Second)
		return session.Query(work.Query, i, fmt.Sprintf("item number %d", i), float64(i)+0.25, added).Exec()
	}
	var id int
	var name string
	var price float64
	var added time.Time
	return session.Query(work.Query, i).Scan(&id, &name, &price, &added)
}

// cpu is the user and system time of this process in microseconds.
func cpu() float64 {
	var usage syscall.Rusage
	_ = syscall.Getrusage(syscall.RUSAGE_SELF, &usage)
	micro := func(t syscall.Timeval) float64 { return float64(t.Sec)*1e6 + float64(t.Usec) }
	return micro(usage.Utime) + micro(usage.Stime)
}
