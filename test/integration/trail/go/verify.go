// Verifies a trail with nothing but Go's own packages sumdb/note and sumdb/tlog.
//
//	verify log <verifier key> <folder> [<older checkpoint>...]
//	verify proof <verifier key> <proof> <record>
//	verify cosigned <verifier key> <checkpoint> <key of the witness>
//
// The verifier key is Go's text form, or a file with it. It prints OK and exits with 0, or prints
// what is wrong and exits with 1.
package main

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const (
	height = 8
	width  = 1 << height
	// Bundles whose hashes are read and authenticated at once.
	bundlesAtOnce = 64
)

func main() {
	if len(os.Args) < 4 {
		fmt.Fprintln(os.Stderr, "usage: verify log <key> <folder> [<older checkpoint>...] | verify proof <key> <proof> <record> | verify cosigned <key> <checkpoint> <witness>")
		os.Exit(2)
	}
	err := errors.New("unknown command " + os.Args[1])
	verifier, keyErr := openKey(os.Args[2])
	if keyErr != nil {
		err = keyErr
	} else if os.Args[1] == "log" {
		err = verifyLog(verifier, os.Args[3], os.Args[4:])
	} else if os.Args[1] == "proof" && len(os.Args) == 5 {
		err = verifyProof(verifier, os.Args[3], os.Args[4])
	} else if os.Args[1] == "cosigned" && len(os.Args) == 5 {
		err = verifyCosigned(verifier, os.Args[3], os.Args[4])
	}
	if err != nil {
		fmt.Println("WRONG:", err)
		os.Exit(1)
	}
}

func openKey(text string) (note.Verifier, error) {
	if data, err := os.ReadFile(text); err == nil {
		text = strings.TrimSpace(string(data))
	}
	return note.NewVerifier(text)
}

// openCheckpoint reads the three lines by hand: tlog.ParseTree wants the first line of Go's own log.
func openCheckpoint(verifier note.Verifier, message []byte) (tlog.Tree, error) {
	opened, err := note.Open(message, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) < 4 || lines[0] != verifier.Name() {
		return tlog.Tree{}, errors.New("this is no checkpoint of the log")
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil || strconv.FormatInt(size, 10) != lines[1] {
		return tlog.Tree{}, errors.New("the checkpoint has no size")
	}
	root, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: root}, err
}

// folder reads tiles under their C2SP names, which do not have the height in them.
type folder string

func (f folder) Height() int                         { return height }
func (f folder) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	var all [][]byte
	for _, tile := range tiles {
		data, err := f.read(tile)
		if err != nil {
			return nil, err
		}
		all = append(all, data)
	}
	return all, nil
}

func (f folder) read(tile tlog.Tile) ([]byte, error) {
	path := strings.TrimPrefix(tile.Path(), fmt.Sprintf("tile/%d/", height))
	// Go calls the entries data.
	path = strings.Replace(path, "data/", "entries/", 1)
	return os.ReadFile(filepath.Join(string(f), "tile", path))
}

func verifyLog(verifier note.Verifier, path string, older []string) error {
	message, err := os.ReadFile(filepath.Join(path, "checkpoint"))
	if err != nil {
		return err
	}
	tree, err := openCheckpoint(verifier, message)
	if err != nil {
		return err
	}
	files := folder(path)
	hashes := tlog.TileHashReader(tree, files)
	if tree.N == 0 {
		// The root of an empty tree is not one that tlog computes.
		hashes = nil
	}
	for first := int64(0); first < tree.N; first += width * bundlesAtOnce {
		if err := verifyRecords(tree, files, hashes, first); err != nil {
			return err
		}
	}
	for _, name := range older {
		if err := verifyOlder(verifier, tree, hashes, name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	fmt.Println("OK:", tree.N, "records,", len(older), "older checkpoints")
	return nil
}

// verifyRecords compares the records of some bundles with the hashes that the root vouches for.
func verifyRecords(tree tlog.Tree, files folder, hashes tlog.HashReader, first int64) error {
	end := first + width*bundlesAtOnce
	if end > tree.N {
		end = tree.N
	}
	indexes := make([]int64, 0, end-first)
	for index := first; index < end; index++ {
		indexes = append(indexes, tlog.StoredHashIndex(0, index))
	}
	expected, err := hashes.ReadHashes(indexes)
	if err != nil {
		return err
	}
	for index := first; index < end; index += width {
		count := end - index
		if count > width {
			count = width
		}
		data, err := files.read(tlog.Tile{H: height, L: -1, N: index / width, W: int(count)})
		if err != nil {
			return err
		}
		for place := int64(0); place < count; place++ {
			if len(data) < 2 || len(data) < 2+int(binary.BigEndian.Uint16(data)) {
				return fmt.Errorf("the bundle of record %d is cut short", index+place)
			}
			length := 2 + int(binary.BigEndian.Uint16(data))
			if tlog.RecordHash(data[2:length]) != expected[index+place-first] {
				return fmt.Errorf("record %d does not have its hash", index+place)
			}
			data = data[length:]
		}
		if len(data) > 0 {
			return fmt.Errorf("the bundle of record %d has more than %d records", index, count)
		}
	}
	return nil
}

func verifyOlder(verifier note.Verifier, tree tlog.Tree, hashes tlog.HashReader, name string) error {
	message, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	older, err := openCheckpoint(verifier, message)
	if err != nil || older.N == 0 {
		return err
	}
	if older.N > tree.N {
		return errors.New("records are gone")
	}
	proof, err := tlog.ProveTree(tree.N, older.N, hashes)
	if err != nil {
		return err
	}
	return tlog.CheckTree(proof, tree.N, tree.Hash, older.N, older.Hash)
}

// verifyProof verifies a file of the form c2sp.org/tlog-proof@v1.
func verifyProof(verifier note.Verifier, proofName, recordName string) error {
	text, err := os.ReadFile(proofName)
	if err != nil {
		return err
	}
	record, err := os.ReadFile(recordName)
	if err != nil {
		return err
	}
	head, checkpoint, _ := strings.Cut(string(text), "\n\n")
	lines := strings.Split(head, "\n")
	if lines[0] != "c2sp.org/tlog-proof@v1" || len(lines) < 2 {
		return errors.New("this is no proof")
	}
	index, err := strconv.ParseInt(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil {
		return err
	}
	var proof tlog.RecordProof
	for _, line := range lines[2:] {
		hash, err := tlog.ParseHash(line)
		if err != nil {
			return err
		}
		proof = append(proof, hash)
	}
	tree, err := openCheckpoint(verifier, []byte(checkpoint))
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, index, tlog.RecordHash(record)); err != nil {
		return err
	}
	fmt.Println("OK: record", index, "of", tree.N)
	return nil
}

// witness verifies cosignatures, which are those of Go's notes but for the time in front of each.
type witness struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func (w witness) Name() string    { return w.name }
func (w witness) KeyHash() uint32 { return w.hash }
func (w witness) Verify(text, signature []byte) bool {
	if len(signature) != 8+ed25519.SignatureSize {
		return false
	}
	head := fmt.Sprintf("cosignature/v1\ntime %d\n", binary.BigEndian.Uint64(signature))
	return ed25519.Verify(w.key, append([]byte(head), text...), signature[8:])
}

func openWitness(text string) (w witness, err error) {
	parts := strings.SplitN(text, "+", 3)
	if len(parts) != 3 {
		return w, errors.New("this is no key")
	}
	data, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(data) != 1+ed25519.PublicKeySize || data[0] != 4 {
		return w, errors.New("this is no key of a witness")
	}
	sum := sha256.Sum256(append([]byte(parts[0]+"\n"), data...))
	w = witness{parts[0], binary.BigEndian.Uint32(sum[:]), data[1:]}
	if fmt.Sprintf("%08x", w.hash) != parts[1] {
		return w, errors.New("the key has another id")
	}
	return w, nil
}

func verifyCosigned(verifier note.Verifier, name, key string) error {
	cosigner, err := openWitness(key)
	if err != nil {
		return err
	}
	message, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	opened, err := note.Open(message, note.VerifierList(verifier, cosigner))
	if err != nil {
		return err
	}
	if len(opened.Sigs) != 2 {
		return errors.New("one of the two has not signed")
	}
	fmt.Println("OK: cosigned")
	return nil
}
